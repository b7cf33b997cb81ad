#include "auth/methods/methods.h"
#include "auth/oauth.h"

namespace stocktake::auth {
namespace {

class BasicSource final : public TokenSource {
 public:
  explicit BasicSource(std::string authorization) : authorization_(std::move(authorization)) {}
  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& /*stop*/) override {
    return AccessToken{authorization_, {}, {}};
  }

 private:
  std::string authorization_;
};

}  // namespace

const Method kBasic{
    "basic", Family::basic, true,
    [](const Setting& setting) {
      return first_missing(setting, {Attribute::username, Attribute::password, Attribute::host});
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<BasicSource>(basic_authorization(setting.text(Attribute::username),
                                                               setting.text(Attribute::password)));
    }};

}  // namespace stocktake::auth
