#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace stocktake::auth {

/// A setting of Databricks' unified authentication. One attribute has a key in profiles and one or
/// more environment variables.
enum class Attribute : std::uint8_t {
  host,
  account_id,
  workspace_id,
  token,
  username,
  password,
  client_id,
  client_secret,
  metadata_service_url,
  oidc_token_env,
  oidc_token_filepath,
  token_audience,
  google_service_account,
  google_credentials,
  azure_workspace_resource_id,
  azure_use_msi,
  azure_client_id,
  azure_client_secret,
  azure_tenant_id,
  azure_environment,
  auth_type,
  databricks_cli_path,
  cloud,
  discovery_url,
  scopes,
  cluster_id,
  serverless_compute_id,
  rate_limit,
  debug_truncate_bytes,
  http_timeout_seconds,
  retry_timeout_seconds,
  token_command,
};

/// Attributes of one family belong to one way of authentication. Attributes of two families
/// contradict each other unless `auth_type` names the method.
enum class Family : std::uint8_t {
  none,
  pat,
  basic,
  oauth,
  azure,
  google,
  metadata_service,
  env_oidc,
  file_oidc,
  token_command,
};

enum class ValueKind : std::uint8_t { text, boolean, number };

struct AttributeInfo {
  Attribute attribute{};
  /// In profiles. The official SDKs for Go and Python differ in two keys, and both are read.
  std::array<std::string_view, 2> keys;
  /// The first variable that is not empty counts.
  std::array<std::string_view, 2> variables;
  Family family = Family::none;
  bool secret = false;  ///< is masked wherever it is printed
  ValueKind kind = ValueKind::text;
};

/// Every attribute, in the order of `Attribute`.
std::span<const AttributeInfo> attributes();
const AttributeInfo& info_of(Attribute attribute);
/// The attribute's name: its first key.
std::string_view name_of(Attribute attribute);

/// As the SDKs name it in "more than one authorization method configured".
std::string_view to_string(Family family);

}  // namespace stocktake::auth
