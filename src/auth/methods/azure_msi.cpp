#include "auth/azure.h"
#include "auth/methods/methods.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

/// The managed identity of a machine on Azure.
class MsiSource final : public AzureSource {
 public:
  using AzureSource::AzureSource;

 protected:
  tl::expected<AccessToken, FetchFailure> fetch_for(const std::string& resource,
                                                    const std::stop_token& stop) override {
    std::string url =
        base_address(setting_, "STOCKTAKE_AZURE_METADATA_URL", "http://169.254.169.254/") +
        "metadata/identity/oauth2/token?api-version=2018-02-01&resource=" +
        percent_encode(resource);
    if (const std::string id = setting_.text(Attribute::azure_client_id); !id.empty()) {
      url += "&client_id=" + percent_encode(id);
    }
    auto request = get_request(std::move(url), stop);
    request.headers.emplace_back("Metadata: true");
    request.timeout = std::chrono::seconds(10);
    return fetch_token(setting_, request, "this machine's metadata service (169.254.169.254)");
  }
  bool needs_management(const AccessToken& /*token*/) const override { return true; }
};

}  // namespace

const Method kAzureMsi{"azure-msi", Family::azure, false,
                       [](const Setting& setting) -> std::optional<std::string> {
                         if (!setting.configuration.is_true(Attribute::azure_use_msi))
                           return "azure_use_msi is not set";
                         return missing_for_azure(setting);
                       },
                       [](const Setting& setting) -> std::unique_ptr<TokenSource> {
                         return std::make_unique<MsiSource>(setting);
                       }};

}  // namespace stocktake::auth
