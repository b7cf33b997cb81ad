#include "auth/methods/methods.h"

namespace stocktake::auth {
namespace {

class PatSource final : public TokenSource {
 public:
  explicit PatSource(std::string token) : token_(std::move(token)) {}
  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& /*stop*/) override {
    return AccessToken{"Bearer " + token_, {}, {}};
  }

 private:
  std::string token_;
};

}  // namespace

const Method kPat{"pat", Family::pat, true,
                  [](const Setting& setting) {
                    return first_missing(setting, {Attribute::token, Attribute::host});
                  },
                  [](const Setting& setting) -> std::unique_ptr<TokenSource> {
                    return std::make_unique<PatSource>(setting.text(Attribute::token));
                  }};

}  // namespace stocktake::auth
