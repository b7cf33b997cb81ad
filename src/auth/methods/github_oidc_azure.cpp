#include "auth/azure.h"
#include "auth/methods/methods.h"
#include "auth/token_exchange.h"

namespace stocktake::auth {
namespace {

/// GitHub Actions, for a service principal of Entra ID that trusts the repository.
class GithubAzureSource final : public AzureSource {
 public:
  using AzureSource::AzureSource;

 protected:
  tl::expected<AccessToken, FetchFailure> fetch_for(const std::string& resource,
                                                    const std::stop_token& stop) override {
    const auto tenant = find_tenant(setting_, stop);
    if (!tenant) return tl::unexpected(tenant.error());
    const auto id_token = github_id_token(setting_, "api://AzureADTokenExchange", stop);
    if (!id_token) return tl::unexpected(id_token.error());
    const auto request = form_request(
        entra_url(setting_, *tenant),
        {{"grant_type", "client_credentials"},
         {"client_id", setting_.text(Attribute::azure_client_id)},
         {"resource", resource},
         {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
         {"client_assertion", *id_token}},
        stop);
    return fetch_token(setting_, request, "Entra ID");
  }
  bool needs_management(const AccessToken& /*token*/) const override { return false; }
};

}  // namespace

const Method kGithubOidcAzure{
    "github-oidc-azure", Family::azure, false,
    [](const Setting& setting) -> std::optional<std::string> {
      // With a secret, the principal logs in by it.
      if (setting.configuration.has(Attribute::azure_client_secret) &&
          !setting.configuration.has(Attribute::auth_type)) {
        return "azure_client_secret is set";
      }
      if (auto missing = first_missing(setting, {Attribute::azure_client_id, Attribute::host})) {
        return missing;
      }
      if (auto missing = missing_for_azure(setting)) return missing;
      return missing_for_github(setting);
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<GithubAzureSource>(setting);
    }};

}  // namespace stocktake::auth
