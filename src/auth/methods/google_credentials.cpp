#include "auth/credentials.h"
#include "auth/google.h"
#include "auth/methods/methods.h"

namespace stocktake::auth {
namespace {

/// A service account's key: an ID token for the host, and an access token.
class KeySource final : public TokenSource {
 public:
  explicit KeySource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    const auto key = read_service_account(setting_.text(Attribute::google_credentials));
    if (!key) return not_fetched({ErrorKind::failed, key.error(), false, {}});
    const auto id = exchange(*key, "target_audience", setting_.host(), stop);
    if (!id) return tl::unexpected(id.error());
    const auto id_token = clean_token(text_member(*id, "id_token"), "the answer");
    if (!id_token) return garbled("Google's token endpoint", "there is no id_token in its answer");
    AccessToken token = bearer_token(*id_token, setting_.clock);
    // Only account-level calls need the access token.
    const auto access = exchange(*key, "scope", kGoogleScopes, stop);
    if (!access) return token;
    const auto access_token = clean_token(text_member(*access, "access_token"), "the answer");
    if (access_token) token.headers.push_back(google_access_header(*access_token));
    return token;
  }

 private:
  tl::expected<Json, FetchFailure> exchange(const ServiceAccountKey& key, const std::string& claim,
                                            const std::string& value, const std::stop_token& stop) {
    const auto assertion = signed_assertion(key, claim, value, setting_.clock.wall_ms());
    if (!assertion) return not_fetched({ErrorKind::failed, assertion.error(), false, {}});
    return exchange_assertion(setting_, key, *assertion, stop);
  }

  Setting setting_;
};

}  // namespace

const Method kGoogleCredentials{
    "google-credentials", Family::google, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing = first_missing(setting, {Attribute::google_credentials, Attribute::host})) {
        return missing;
      }
      const auto key = read_service_account(setting.text(Attribute::google_credentials));
      return key ? std::nullopt : std::optional(key.error().message);
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<KeySource>(setting);
    }};

}  // namespace stocktake::auth
