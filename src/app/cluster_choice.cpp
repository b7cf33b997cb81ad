#include "app/cluster_choice.h"

#include <fmt/format.h>

#include "net/transport/proxy.h"
#include "util/loopback.h"

namespace stocktake::app {
namespace {

using auth::Attribute;
using auth::Place;
using auth::Value;

constexpr const char* kVariable = "SPARK_REMOTE";
constexpr const char* kFromHere = "--no-cluster lists from this machine";

/// The cluster id that is configured. Null if there is none, or if serverless compute comes before
/// it. Both in one place are an error that `check_compute` finds.
const Value* configured_cluster(const auth::Configuration& configuration, bool profile_is_typed) {
  const Value* cluster = configuration.find(Attribute::cluster_id);
  const Value* serverless = configuration.find(Attribute::serverless_compute_id);
  if (cluster == nullptr || serverless == nullptr || cluster->place == serverless->place) {
    return cluster;
  }
  const Place first = profile_is_typed ? Place::profile : Place::environment;
  return serverless->place == first ? nullptr : cluster;
}

/// The secret of the profile that is in force; null if there is none.
const Value* secret_of_profile(const auth::Configuration& configuration) {
  for (const auth::AttributeInfo& info : auth::attributes()) {
    const Value* value = configuration.find(info.attribute);
    if (value != nullptr && info.secret && value->place == Place::profile) return value;
  }
  return nullptr;
}

Expected<void> check_remote(const std::string& remote, const auth::Configuration& configuration) {
  if (auto checked = auth::check_quotes(kVariable, remote); !checked) {
    return tl::unexpected(checked.error().failure);
  }
  const bool is_address = remote.find("://") != std::string::npos;
  const std::string_view host = net::name_in(remote);
  const Value* secret = secret_of_profile(configuration);
  if (secret == nullptr || !is_address || host.empty() || is_loopback_name(host) ||
      host == net::name_in(configuration.host)) {
    return {};
  }
  return fail(ExitCode::usage,
              fmt::format("the login of {} would be sent to the Spark server {} (environment {})",
                          secret->origin, host, kVariable),
              fmt::format("type the address with --spark-remote if that server may have it; {}",
                          kFromHere));
}

}  // namespace

Expected<ClusterChoice> choose_cluster(const ClusterChoice& typed, const auth::LoginOptions& login,
                                       const auth::Configuration& configuration,
                                       const auth::Environment& environment) {
  ClusterChoice choice = typed;
  if (typed.from_here) {
    choice.cluster_id.clear();
    choice.spark_remote.clear();
    return choice;
  }
  if (typed.is_made()) return choice;
  const bool profile_is_typed = !login.profile.empty();
  const Value* cluster = configured_cluster(configuration, profile_is_typed);
  const bool cluster_is_typed =
      cluster != nullptr && profile_is_typed && cluster->place == Place::profile;
  const std::string remote = auth::variable(environment, kVariable);
  if (!remote.empty() && !cluster_is_typed) {
    if (auto checked = check_remote(remote, configuration); !checked) {
      return tl::unexpected(checked.error());
    }
    choice.spark_remote = remote;
    choice.origin = fmt::format("environment {}", kVariable);
  } else if (cluster != nullptr) {
    choice.cluster_id = cluster->text;
    choice.origin = cluster->origin;
  }
  return choice;
}

}  // namespace stocktake::app
