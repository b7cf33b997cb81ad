#include "auth/azure.h"

#include <fmt/format.h>

#include <array>

#include "auth/host.h"
#include "net/transport/proxy.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

constexpr std::string_view kAppId = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

struct CloudRow {
  std::string_view suffix;  ///< of the host's name
  std::string_view environment;
  std::string_view app_id;
  std::string_view service_management;
  std::string_view resource_manager;
  std::string_view login;
};

// Source: databricks-sdk-go, `config/environments.go`. The first suffix that fits counts.
constexpr std::array kClouds{
    CloudRow{".dev.azuredatabricks.net", "", "62a912ac-b58e-4c1d-89ea-b2dbfc7358fc",
             "https://management.core.windows.net/", "https://management.azure.com/",
             "https://login.microsoftonline.com/"},
    CloudRow{".staging.azuredatabricks.net", "", "4a67d088-db5c-48f1-9ff2-0aace800ae68",
             "https://management.core.windows.net/", "https://management.azure.com/",
             "https://login.microsoftonline.com/"},
    CloudRow{".azuredatabricks.net", "PUBLIC", kAppId, "https://management.core.windows.net/",
             "https://management.azure.com/", "https://login.microsoftonline.com/"},
    CloudRow{".databricks.azure.us", "USGOVERNMENT", kAppId,
             "https://management.core.usgovcloudapi.net/", "https://management.usgovcloudapi.net/",
             "https://login.microsoftonline.us/"},
    CloudRow{".databricks.azure.cn", "CHINA", kAppId, "https://management.core.chinacloudapi.cn/",
             "https://management.chinacloudapi.cn/", "https://login.chinacloudapi.cn/"},
};

const CloudRow* cloud_of_host(const std::string& host) {
  if (host.empty()) return nullptr;
  for (const CloudRow& row : kClouds) {
    if (net::name_in(host).ends_with(row.suffix)) return &row;
  }
  return nullptr;
}

/// "usgovernment" of USGOVERNMENT, AzureUSGovernment and AzureUSGovernmentCloud.
std::string normal_environment(std::string_view text) {
  std::string name = to_lower_ascii(text);
  if (name.starts_with("azure")) name.erase(0, std::string_view("azure").size());
  if (name.ends_with("cloud")) name.resize(name.size() - std::string_view("cloud").size());
  return name;
}

const CloudRow& cloud_named(const std::string& environment) {
  const std::string name = normal_environment(environment);
  for (const CloudRow& row : kClouds) {
    if (!row.environment.empty() && to_lower_ascii(row.environment) == name) return row;
  }
  return kClouds[2];
}

}  // namespace

AzureCloud azure_cloud(const Setting& setting) {
  const CloudRow* by_host = cloud_of_host(setting.host());
  const CloudRow& row =
      by_host != nullptr ? *by_host : cloud_named(setting.text(Attribute::azure_environment));
  return {
      std::string(row.app_id), std::string(row.service_management),
      base_address(setting, "STOCKTAKE_RESOURCE_MANAGER_URL", std::string(row.resource_manager)),
      base_address(setting, "STOCKTAKE_ENTRA_URL", std::string(row.login))};
}

bool is_azure(const Setting& setting) {
  if (setting.configuration.has(Attribute::azure_workspace_resource_id)) return true;
  const std::string cloud = to_lower_ascii(setting.text(Attribute::cloud));
  if (!cloud.empty()) return cloud == "azure";
  return cloud_of_host(setting.host()) != nullptr;
}

std::optional<std::string> missing_for_azure(const Setting& setting) {
  if (setting.host().empty() &&
      !setting.configuration.has(Attribute::azure_workspace_resource_id)) {
    return "neither host nor azure_workspace_resource_id is set";
  }
  if (!is_azure(setting)) return "the host is no workspace of Azure";
  return std::nullopt;
}

std::string base_address(const Setting& setting, const std::string& variable,
                         const std::string& normally) {
  const std::string text = setting.variable(variable);
  const auto host = text.empty() ? tl::unexpected(Failure{}) : normalise_host(text);
  return host && is_loopback(*host) ? *host + "/" : normally;
}

tl::expected<std::string, FetchFailure> find_tenant(const Setting& setting,
                                                    const std::stop_token& stop) {
  if (std::string tenant = setting.text(Attribute::azure_tenant_id); !tenant.empty()) return tenant;
  const std::string url = setting.host() + "/aad/auth";
  const auto answer = setting.http.send(get_request(url, stop));
  const auto unknown = [&](const std::string& why, bool may_pass) {
    return not_fetched({may_pass ? ErrorKind::network : ErrorKind::failed,
                        {may_pass ? ExitCode::unreachable : ExitCode::refused,
                         fmt::format("{} does not name the Entra tenant: {}", url, why),
                         "set azure_tenant_id or ARM_TENANT_ID"},
                        may_pass,
                        {}});
  };
  if (!answer) return unknown(excerpt(answer.error().message), true);
  // https://login.microsoftonline.com/TENANT/oauth2/authorize?...
  std::string_view location = answer->location;
  const auto scheme = location.find("://");
  if (scheme == std::string_view::npos) return unknown("it redirects nowhere", false);
  location.remove_prefix(scheme + 3);
  const auto slash = location.find('/');
  if (slash == std::string_view::npos) return unknown("it redirects to no tenant", false);
  location.remove_prefix(slash + 1);
  const std::string tenant(location.substr(0, location.find_first_of("/?")));
  if (tenant.empty()) return unknown("it redirects to no tenant", false);
  return tenant;
}

std::string entra_url(const Setting& setting, const std::string& tenant) {
  return fmt::format("{}{}/oauth2/token", azure_cloud(setting).login, percent_encode(tenant));
}

tl::expected<AccessToken, FetchFailure> AzureSource::fetch(const std::stop_token& stop) {
  const AzureCloud cloud = azure_cloud(setting_);
  auto token = fetch_for(cloud.app_id, stop);
  if (!token) return token;
  const std::string id = setting_.text(Attribute::azure_workspace_resource_id);
  if (!id.empty()) token->headers.push_back("X-Databricks-Azure-Workspace-Resource-Id: " + id);
  if (!needs_management(*token)) return token;
  const auto management = fetch_for(cloud.service_management, stop);
  if (!management) return token;
  const auto space = management->authorization.find(' ');
  token->headers.push_back("X-Databricks-Azure-SP-Management-Token: " +
                           management->authorization.substr(space + 1));
  if (management->lifetime && (!token->lifetime || *management->lifetime < *token->lifetime)) {
    token->lifetime = management->lifetime;
  }
  return token;
}

tl::expected<std::string, FetchFailure> AzureSource::find_host(const std::stop_token& stop) {
  const AzureCloud cloud = azure_cloud(setting_);
  const auto token = fetch_for(cloud.resource_manager, stop);
  if (!token) return tl::unexpected(token.error());
  std::string id = setting_.text(Attribute::azure_workspace_resource_id);
  if (id.starts_with('/')) id.erase(0, 1);
  auto request = get_request(
      fmt::format("{}{}?api-version=2018-04-01", cloud.resource_manager, percent_encode(id, "/")),
      stop);
  request.headers.push_back("Authorization: " + token->authorization);
  const std::string who = "Azure's resource manager";
  const auto answer = ask(setting_.http, request, who);
  if (!answer) return tl::unexpected(answer.error());
  const auto properties = answer->find("properties");
  const std::string url = properties != answer->end() && properties->is_object()
                              ? text_member(*properties, "workspaceUrl")
                              : "";
  const auto host = normalise_host(url);
  if (url.empty() || !host) return garbled(who, "there is no workspaceUrl in its answer");
  return *host;
}

}  // namespace stocktake::auth
