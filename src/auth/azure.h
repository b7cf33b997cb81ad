#pragma once

#include <memory>
#include <string>

#include "auth/method.h"
#include "auth/oauth.h"

namespace stocktake::auth {

/// The addresses of one of Azure's clouds.
struct AzureCloud {
  std::string app_id;              ///< of Azure Databricks: the resource that tokens are for
  std::string service_management;  ///< the resource of management tokens
  std::string resource_manager;
  std::string login;
};

/// The cloud that the host's name belongs to; without a host, that of `azure_environment`.
AzureCloud azure_cloud(const Setting& setting);

/// Whether the workspace is on Azure: by `azure_workspace_resource_id`, `cloud`, or the host's
/// name.
bool is_azure(const Setting& setting);

/// For `Method::missing`: why this is no workspace of Azure, or no host can be found.
std::optional<std::string> missing_for_azure(const Setting& setting);

/// A base address, or the loopback address in the variable, which tests set. Other addresses there
/// are ignored: secrets go there.
std::string base_address(const Setting& setting, const std::string& variable,
                         const std::string& normally);

/// `tenant` of the configuration, or that to which the host redirects its login page.
tl::expected<std::string, FetchFailure> find_tenant(const Setting& setting,
                                                    const std::stop_token& stop);

/// The address of Entra's token endpoint for a tenant.
std::string entra_url(const Setting& setting, const std::string& tenant);

/// Tokens of Entra ID. Requests are authenticated by one for Azure Databricks, and for service
/// principals also by one for service management, which the workspace needs while it does not know
/// the principal.
class AzureSource : public TokenSource {
 public:
  explicit AzureSource(const Setting& setting) : setting_(setting) {}

  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) final;
  /// Asks the resource manager, by `azure_workspace_resource_id`.
  tl::expected<std::string, FetchFailure> find_host(const std::stop_token& stop) final;

 protected:
  /// Gets a token for a resource.
  virtual tl::expected<AccessToken, FetchFailure> fetch_for(const std::string& resource,
                                                            const std::stop_token& stop) = 0;
  /// Whether requests need the token for service management too. If it cannot be had, they are sent
  /// without it.
  virtual bool needs_management(const AccessToken& token) const = 0;

  Setting setting_;
};

}  // namespace stocktake::auth
