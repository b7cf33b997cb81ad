#include "app/serverless.h"

#include <fmt/format.h>

namespace stocktake::app {

using auth::Attribute;

std::optional<std::string> serverless_note(const auth::Configuration& configuration) {
  const auth::Value* serverless = configuration.find(Attribute::serverless_compute_id);
  if (serverless == nullptr) return std::nullopt;
  return fmt::format(
      "serverless compute is configured by {}, but it takes no work for executors of its own: name "
      "an all-purpose or job cluster with --cluster-id, or scan without a cluster, which is mostly "
      "fast enough",
      serverless->origin);
}

Expected<void> check_compute(const auth::Configuration& configuration) {
  const auth::Value* serverless = configuration.find(Attribute::serverless_compute_id);
  const auth::Value* cluster = configuration.find(Attribute::cluster_id);
  if (serverless == nullptr || cluster == nullptr || serverless->place != cluster->place) return {};
  return fail(ExitCode::usage,
              fmt::format("both cluster_id and serverless_compute_id are configured by {} and {}",
                          cluster->origin, serverless->origin),
              "remove one of them");
}

}  // namespace stocktake::app
