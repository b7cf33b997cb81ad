#include "auth/discovery.h"
#include "auth/methods/methods.h"
#include "auth/oauth.h"

namespace stocktake::auth {
namespace {

/// A service principal with a secret: the client credentials grant (RFC 6749, section 4.4).
class M2mSource final : public TokenSource {
 public:
  explicit M2mSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    const auto endpoint = endpoint_.get(setting_, stop);
    if (!endpoint) return tl::unexpected(endpoint.error());
    auto request =
        form_request(endpoint->url,
                     {{"grant_type", "client_credentials"}, {"scope", scopes_of(setting_)}}, stop);
    // The id is a UUID and the secret is hexadecimal: whether they are percent-encoded first, where
    // the official SDKs differ, makes no difference.
    request.headers.push_back("Authorization: " +
                              basic_authorization(setting_.text(Attribute::client_id),
                                                  setting_.text(Attribute::client_secret)));
    return fetch_token(setting_, request, "the token endpoint " + endpoint->url);
  }

 private:
  Setting setting_;
  KnownTokenEndpoint endpoint_;
};

}  // namespace

const Method kOauthM2m{"oauth-m2m", Family::oauth, false,
                       [](const Setting& setting) {
                         return first_missing(setting, {Attribute::client_id,
                                                        Attribute::client_secret, Attribute::host});
                       },
                       [](const Setting& setting) -> std::unique_ptr<TokenSource> {
                         return std::make_unique<M2mSource>(setting);
                       }};

}  // namespace stocktake::auth
