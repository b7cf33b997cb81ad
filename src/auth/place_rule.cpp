#include "auth/place_rule.h"

#include <fmt/format.h>

namespace stocktake::auth {
namespace {

/// Whether the value of the attribute is a secret or leads to one.
bool leads_to_secret(const AttributeInfo& info) {
  return info.secret || info.attribute == Attribute::oidc_token_env ||
         info.attribute == Attribute::oidc_token_filepath;
}

const std::string& host_of(const Configuration& configuration, Place place) {
  return configuration.hosts_by_place.at(static_cast<std::size_t>(place));
}

bool may_meet(const Configuration& configuration, Place secret, Place host) {
  if (secret == Place::typed || secret == host) return true;
  const std::string& own = host_of(configuration, secret);
  return own.empty() ? host == Place::typed : own == configuration.host;
}

/// What names the host: its address, or its id in Azure.
const Value* named_host(const Configuration& configuration) {
  const Value* host = configuration.find(Attribute::host);
  return host != nullptr ? host : configuration.find(Attribute::azure_workspace_resource_id);
}

std::string remedy_for(const Configuration& configuration, const Value& secret) {
  const std::string& own = host_of(configuration, secret.place);
  if (configuration.host.empty()) return "give both in the same place, or type the host";
  if (!own.empty()) {
    return fmt::format("name {} for it, or type the secret of {} with --token-file", own,
                       configuration.host);
  }
  return fmt::format(
      "if the secret is for {0}, type --host {0}, or {1}", configuration.host,
      secret.place == Place::environment ? "set DATABRICKS_HOST" : "add `host` to the profile");
}

Problem mixed(const Configuration& configuration, const std::string& what, const Value& secret,
              const Value& host) {
  const std::string& own = host_of(configuration, secret.place);
  const std::string belongs =
      own.empty() ? "no host is named beside it" : fmt::format("it belongs to {}", own);
  return fail(ErrorKind::mixed_places,
              fmt::format("{} from {} would be sent to {} ({}), but {}", what, secret.origin,
                          configuration.host.empty() ? host.text : configuration.host, host.origin,
                          belongs),
              remedy_for(configuration, secret))
      .value();
}

/// Whether the token endpoint's document says where the method's secret goes.
bool uses_discovery(Family family) {
  return family == Family::oauth || family == Family::env_oidc || family == Family::file_oidc;
}

std::optional<Problem> check_secret(const Configuration& configuration, Family family,
                                    const std::string& what, const Value& secret) {
  const Value& host = *named_host(configuration);
  if (!may_meet(configuration, secret.place, host.place)) {
    return mixed(configuration, what, secret, host);
  }
  const Value* discovery = configuration.find(Attribute::discovery_url);
  if (discovery == nullptr || !uses_discovery(family) || discovery->place == secret.place) {
    return std::nullopt;
  }
  return fail(ErrorKind::mixed_places,
              fmt::format("{} from {} would be sent to where discovery_url from {} says", what,
                          secret.origin, discovery->origin),
              "give both in the same place, or remove discovery_url")
      .value();
}

}  // namespace

std::optional<Problem> check_places(const Configuration& configuration, const Method& method) {
  if (named_host(configuration) == nullptr || method.family == Family::none) return std::nullopt;
  for (const AttributeInfo& info : attributes()) {
    const Value* secret = configuration.find(info.attribute);
    if (secret == nullptr || info.family != method.family || !leads_to_secret(info)) continue;
    const std::string what = fmt::format("the {}", name_of(info.attribute));
    if (auto problem = check_secret(configuration, method.family, what, *secret)) return problem;
  }
  // A variable that a place names belongs to it. The usual one is the environment's.
  if (method.family != Family::env_oidc || configuration.has(Attribute::oidc_token_env)) {
    return std::nullopt;
  }
  return check_secret(configuration, method.family, "the ID token",
                      {"", Place::environment, "environment DATABRICKS_OIDC_TOKEN"});
}

}  // namespace stocktake::auth
