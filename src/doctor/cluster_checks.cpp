#include <fmt/format.h>

#include "doctor/health_check.h"
#include "util/text.h"

namespace stocktake::doctor {
namespace {

using databricks::Cluster;
using databricks::RuntimeVersion;

/// The oldest runtime that Databricks' own Spark Connect client supports.
constexpr RuntimeVersion kOldest{13, 3};

Check check_state(const Cluster& cluster) {
  const std::string who =
      cluster.name.empty() ? cluster.id : fmt::format("{} ({})", cluster.name, cluster.id);
  std::string text = fmt::format("{} is {}", who, cluster.state);
  if (!cluster.state_message.empty()) text += ": " + cluster.state_message;
  if (cluster.is_running()) return passed("cluster", std::move(text));
  std::string remedy = "check the cluster's event log, and repair the cluster or name another one";
  if (cluster.is_starting()) remedy = "wait until it is running: this usually takes a few minutes";
  if (cluster.can_be_started()) {
    remedy = fmt::format("start it: databricks clusters start {}", cluster.id);
  }
  if (cluster.state == "TERMINATING") remedy = "wait until it has terminated, then start it";
  return failed("cluster", ExitCode::unreachable, std::move(text), std::move(remedy));
}

Check check_workers(const Cluster& cluster) {
  constexpr const char* kRemedy =
      "name a cluster with workers, or scan from this machine: one machine is enough for most "
      "workspaces (see 'stocktake plan')";
  if (cluster.single_node) {
    return failed("workers", ExitCode::unreachable, "single node: a driver and no workers",
                  kRemedy);
  }
  const std::string there =
      cluster.is_running() ? fmt::format(", {} running", cluster.executors) : "";
  if (cluster.autoscale) {
    const auto& range = *cluster.autoscale;
    const std::string text = fmt::format("{} to {}{}", range.min_workers, range.max_workers, there);
    if (range.max_workers > 0) return passed("workers", text);
    return failed("workers", ExitCode::unreachable, text, kRemedy);
  }
  if (!cluster.workers)
    return passed("workers", "the service does not report their number" + there);
  if (*cluster.workers <= 0) {
    return failed("workers", ExitCode::unreachable, "none", kRemedy);
  }
  return passed("workers", fmt::format("{} configured{}", *cluster.workers, there));
}

Check check_access_mode(const Cluster& cluster, const std::string& caller) {
  const std::string name = databricks::access_mode_name(cluster.access_mode);
  const bool dedicated = name == "dedicated";
  if (!dedicated && name != "standard" && name != "automatic") {
    return failed("access mode", ExitCode::unreachable, name,
                  "Spark Connect needs a cluster with access mode Dedicated or Standard");
  }
  if (!dedicated || cluster.single_user.empty()) return passed("access mode", name);
  const std::string text = fmt::format("{} to {}", name, cluster.single_user);
  // A dedicated cluster may be assigned to a group, whose name is not an email address.
  const bool is_group = cluster.single_user.find('@') == std::string::npos;
  if (is_group || fold_case(cluster.single_user) == fold_case(caller)) {
    return passed("access mode", text);
  }
  return failed("access mode", ExitCode::refused, text,
                fmt::format("no other user can use it: name a cluster that {} may use", caller));
}

Check check_runtime(const Cluster& cluster) {
  const auto version = databricks::runtime_version(cluster.spark_version);
  if (!version) {
    return skipped("runtime", cluster.spark_version.empty()
                                  ? "the service does not report it"
                                  : cluster.spark_version + ": unknown version");
  }
  if (*version >= kOldest) return passed("runtime", cluster.spark_version);
  return failed("runtime", ExitCode::unreachable, cluster.spark_version,
                fmt::format("Spark Connect needs Databricks Runtime {}.{} LTS or later",
                            kOldest.major, kOldest.minor));
}

}  // namespace

void check_cluster(const Cluster& cluster, const std::string& caller, const Tell& tell) {
  tell(check_state(cluster));
  tell(check_workers(cluster));
  tell(check_access_mode(cluster, caller));
  tell(check_runtime(cluster));
}

}  // namespace stocktake::doctor
