#include "auth/azure.h"
#include "auth/methods/methods.h"

namespace stocktake::auth {
namespace {

/// A service principal of Entra ID with a secret.
class SecretSource final : public AzureSource {
 public:
  using AzureSource::AzureSource;

 protected:
  tl::expected<AccessToken, FetchFailure> fetch_for(const std::string& resource,
                                                    const std::stop_token& stop) override {
    if (tenant_.empty()) {
      auto tenant = find_tenant(setting_, stop);
      if (!tenant) return tl::unexpected(tenant.error());
      tenant_ = std::move(*tenant);
    }
    const auto request =
        form_request(entra_url(setting_, tenant_),
                     {{"grant_type", "client_credentials"},
                      {"client_id", setting_.text(Attribute::azure_client_id)},
                      {"client_secret", setting_.text(Attribute::azure_client_secret)},
                      {"resource", resource}},
                     stop);
    return fetch_token(setting_, request, "Entra ID");
  }
  bool needs_management(const AccessToken& /*token*/) const override { return true; }

 private:
  std::string tenant_;
};

}  // namespace

const Method kAzureClientSecret{
    "azure-client-secret", Family::azure, false,
    [](const Setting& setting) {
      auto missing =
          first_missing(setting, {Attribute::azure_client_id, Attribute::azure_client_secret});
      if (!missing) missing = missing_for_azure(setting);
      // Without a host, nothing tells the tenant.
      if (!missing && setting.host().empty()) {
        missing = first_missing(setting, {Attribute::azure_tenant_id});
      }
      return missing;
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<SecretSource>(setting);
    }};

}  // namespace stocktake::auth
