#include <fmt/format.h>

#include <filesystem>

#include "auth/azure.h"
#include "auth/credentials.h"
#include "auth/google.h"
#include "auth/methods/methods.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

constexpr const char* kAdc = "the application default credentials";

/// Where `gcloud auth application-default login` writes.
std::string path_of_default_credentials(const Setting& setting) {
  const std::string named = setting.variable("GOOGLE_APPLICATION_CREDENTIALS");
  if (!named.empty()) return named;
  std::string folder = setting.variable("CLOUDSDK_CONFIG");
  const std::string home = setting.variable("HOME");
  if (folder.empty() && home.empty()) return "";
  if (folder.empty()) folder = home + "/.config/gcloud";
  const std::string path = folder + "/application_default_credentials.json";
  std::error_code error;
  return std::filesystem::exists(path, error) ? path : "";
}

/// A service account that the application default credentials may impersonate.
class ImpersonationSource final : public TokenSource {
 public:
  explicit ImpersonationSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
    const auto own = own_token(stop);
    if (!own) return tl::unexpected(own.error());
    const auto id = impersonate(
        ":generateIdToken", {{"audience", setting_.host()}, {"includeEmail", true}}, *own, stop);
    if (!id) return tl::unexpected(id.error());
    const auto id_token = clean_token(text_member(*id, "token"), "the answer");
    if (!id_token) return garbled("Google's IAM", "there is no token in its answer");
    AccessToken token = bearer_token(*id_token, setting_.clock);
    if (!token.lifetime) token.lifetime = std::chrono::hours(1);
    const Json scopes = Json::array({"https://www.googleapis.com/auth/cloud-platform",
                                     "https://www.googleapis.com/auth/compute"});
    const auto access =
        impersonate(":generateAccessToken", {{"scope", scopes}, {"lifetime", "3600s"}}, *own, stop);
    // Only account-level calls need the access token.
    if (!access) return token;
    const auto access_token = clean_token(text_member(*access, "accessToken"), "the answer");
    if (access_token) token.headers.push_back(google_access_header(*access_token));
    return token;
  }

 private:
  tl::expected<Json, FetchFailure> impersonate(const std::string& action, const Json& body,
                                               const std::string& token,
                                               const std::stop_token& stop) {
    const std::string base = base_address(setting_, "STOCKTAKE_GOOGLE_IAM_URL",
                                          "https://iamcredentials.googleapis.com/");
    net::SingleRequest request = get_request(
        fmt::format("{}v1/projects/-/serviceAccounts/{}{}", base,
                    percent_encode(setting_.text(Attribute::google_service_account), "@"), action),
        stop);
    request.post = true;
    request.body = json_text(body);
    request.headers.emplace_back("Content-Type: application/json");
    request.headers.push_back("Authorization: Bearer " + token);
    return ask(setting_.http, request, "Google's IAM");
  }

  tl::expected<std::string, FetchFailure> access_token_of(
      const tl::expected<Json, FetchFailure>& answer) const {
    if (!answer) return tl::unexpected(answer.error());
    auto token = clean_token(text_member(*answer, "access_token"), "the answer");
    if (!token) return garbled(kAdc, "there is no access_token in the answer");
    return std::move(*token);
  }

  /// The access token of the application default credentials.
  tl::expected<std::string, FetchFailure> own_token(const std::stop_token& stop) {
    const std::string path = path_of_default_credentials(setting_);
    if (path.empty()) return machine_token(stop);
    const auto text = read_whole(path);
    if (!text) return not_fetched({ErrorKind::failed, text.error(), false, {}});
    const Json object = parse_json(*text);
    if (object.is_object() && text_member(object, "type") == "authorized_user") {
      return access_token_of(
          ask(setting_.http,
              form_request(base_address(setting_, "STOCKTAKE_GOOGLE_TOKEN_URL",
                                        "https://oauth2.googleapis.com/") +
                               "token",
                           {{"grant_type", "refresh_token"},
                            {"client_id", text_member(object, "client_id")},
                            {"client_secret", text_member(object, "client_secret")},
                            {"refresh_token", text_member(object, "refresh_token")}},
                           stop),
              "Google's token endpoint"));
    }
    const auto key = read_service_account(path);
    if (!key) return not_fetched({ErrorKind::failed, key.error(), false, {}});
    const auto assertion = signed_assertion(*key, "scope", kGoogleScopes, setting_.clock.wall_ms());
    if (!assertion) return not_fetched({ErrorKind::failed, assertion.error(), false, {}});
    return access_token_of(exchange_assertion(setting_, *key, *assertion, stop));
  }

  /// The token of the service account of a machine on Google Cloud.
  tl::expected<std::string, FetchFailure> machine_token(const std::stop_token& stop) {
    auto request = get_request(base_address(setting_, "STOCKTAKE_GOOGLE_METADATA_URL",
                                            "http://metadata.google.internal/") +
                                   "computeMetadata/v1/instance/service-accounts/default/token",
                               stop);
    request.headers.emplace_back("Metadata-Flavor: Google");
    request.timeout = std::chrono::seconds(10);
    auto token = access_token_of(ask(setting_.http, request, "Google's metadata server"));
    if (token) return token;
    FetchFailure failure = token.error();
    failure.failure.message =
        "Google's application default credentials were not found: " + failure.failure.message;
    failure.failure.remedy = "run `gcloud auth application-default login`";
    return tl::unexpected(std::move(failure));
  }

  Setting setting_;
};

}  // namespace

const Method kGoogleId{
    "google-id", Family::google, false,
    [](const Setting& setting) {
      return first_missing(setting, {Attribute::google_service_account, Attribute::host});
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<ImpersonationSource>(setting);
    }};

}  // namespace stocktake::auth
