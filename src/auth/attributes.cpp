#include "auth/attributes.h"

#include <cstddef>
#include <iterator>

namespace stocktake::auth {
namespace {

// Source: the configuration of databricks-sdk-go and databricks-sdk-py. Attributes that have no
// effect in this program are left out, but not numbers: a number that is none is an error there.
// clang-format off
constexpr AttributeInfo kAttributes[] = {
    {Attribute::host, {"host"}, {"DATABRICKS_HOST", "DATABRICKS_WORKSPACE_URL"}},
    {Attribute::account_id, {"account_id"}, {"DATABRICKS_ACCOUNT_ID"}},
    {Attribute::workspace_id, {"workspace_id"}, {"DATABRICKS_WORKSPACE_ID"}},
    {Attribute::token, {"token"}, {"DATABRICKS_TOKEN"}, Family::pat, true},
    {Attribute::username, {"username"}, {"DATABRICKS_USERNAME"}, Family::basic},
    {Attribute::password, {"password"}, {"DATABRICKS_PASSWORD"}, Family::basic, true},
    {Attribute::client_id, {"client_id"}, {"DATABRICKS_CLIENT_ID"}, Family::oauth},
    {Attribute::client_secret, {"client_secret"}, {"DATABRICKS_CLIENT_SECRET"}, Family::oauth, true},
    {Attribute::metadata_service_url, {"metadata_service_url"}, {"DATABRICKS_METADATA_SERVICE_URL"},
     Family::metadata_service, true},
    {Attribute::oidc_token_env, {"oidc_token_env"}, {"DATABRICKS_OIDC_TOKEN_ENV"}, Family::env_oidc},
    {Attribute::oidc_token_filepath, {"oidc_token_filepath", "databricks_id_token_filepath"},
     {"DATABRICKS_OIDC_TOKEN_FILEPATH", "DATABRICKS_OIDC_TOKEN_FILE"}, Family::file_oidc},
    {Attribute::token_audience, {"token_audience", "audience"}, {"DATABRICKS_TOKEN_AUDIENCE"}},
    {Attribute::google_service_account, {"google_service_account"},
     {"DATABRICKS_GOOGLE_SERVICE_ACCOUNT"}, Family::google},
    {Attribute::google_credentials, {"google_credentials"}, {"GOOGLE_CREDENTIALS"}, Family::google,
     true},
    {Attribute::azure_workspace_resource_id, {"azure_workspace_resource_id"},
     {"DATABRICKS_AZURE_RESOURCE_ID"}, Family::azure},
    {Attribute::azure_use_msi, {"azure_use_msi"}, {"ARM_USE_MSI"}, Family::azure, false,
     ValueKind::boolean},
    {Attribute::azure_client_id, {"azure_client_id"}, {"ARM_CLIENT_ID"}, Family::azure},
    {Attribute::azure_client_secret, {"azure_client_secret"}, {"ARM_CLIENT_SECRET"}, Family::azure,
     true},
    {Attribute::azure_tenant_id, {"azure_tenant_id"}, {"ARM_TENANT_ID"}, Family::azure},
    {Attribute::azure_environment, {"azure_environment"}, {"ARM_ENVIRONMENT"}},
    {Attribute::auth_type, {"auth_type"}, {"DATABRICKS_AUTH_TYPE"}},
    {Attribute::databricks_cli_path, {"databricks_cli_path"}, {"DATABRICKS_CLI_PATH"}},
    {Attribute::cloud, {"cloud"}, {"DATABRICKS_CLOUD"}},
    {Attribute::discovery_url, {"discovery_url"}, {"DATABRICKS_DISCOVERY_URL"}},
    {Attribute::scopes, {"scopes"}, {}},
    {Attribute::cluster_id, {"cluster_id"}, {"DATABRICKS_CLUSTER_ID"}},
    {Attribute::serverless_compute_id, {"serverless_compute_id"},
     {"DATABRICKS_SERVERLESS_COMPUTE_ID"}},
    {Attribute::rate_limit, {"rate_limit"}, {"DATABRICKS_RATE_LIMIT"}, Family::none, false,
     ValueKind::number},
    {Attribute::debug_truncate_bytes, {"debug_truncate_bytes"}, {"DATABRICKS_DEBUG_TRUNCATE_BYTES"},
     Family::none, false, ValueKind::number},
    {Attribute::http_timeout_seconds, {"http_timeout_seconds"}, {}, Family::none, false,
     ValueKind::number},
    {Attribute::retry_timeout_seconds, {"retry_timeout_seconds"}, {}, Family::none, false,
     ValueKind::number},
    // Only an option of the command line: a file or a variable must not make this program run
    // another one.
    {Attribute::token_command, {"token_command"}, {}, Family::token_command},
};
// clang-format on

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < std::size(kAttributes); ++i) {
    if (static_cast<std::size_t>(kAttributes[i].attribute) != i) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

std::span<const AttributeInfo> attributes() {
  return kAttributes;
}

const AttributeInfo& info_of(Attribute attribute) {
  return attributes()[static_cast<std::size_t>(attribute)];
}

std::string_view name_of(Attribute attribute) {
  return info_of(attribute).keys.front();
}

std::string_view to_string(Family family) {
  switch (family) {
    case Family::none:
      return "";
    case Family::pat:
      return "pat";
    case Family::basic:
      return "basic";
    case Family::oauth:
      return "oauth";
    case Family::azure:
      return "azure";
    case Family::google:
      return "google";
    case Family::metadata_service:
      return "metadata-service";
    case Family::env_oidc:
      return "env-oidc";
    case Family::file_oidc:
      return "file-oidc";
    case Family::token_command:
      return "token-command";
  }
  return "";
}

}  // namespace stocktake::auth
