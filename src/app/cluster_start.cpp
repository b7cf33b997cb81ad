#include "app/cluster_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "databricks/cause.h"
#include "databricks/clusters.h"
#include "databricks/scim.h"
#include "doctor/health_check.h"
#include "doctor/prober.h"
#include "engine/local/local_engine.h"
#include "util/backoff.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::app {
namespace {

using databricks::Cluster;

/// A start takes minutes, and polling less often would only add delay: the interval is constant.
constexpr BackoffLimits kLooks{
    .first = std::chrono::seconds(5), .most = std::chrono::seconds(5), .jitter = 0};
/// Interval between checks of the stop token.
constexpr std::chrono::milliseconds kGrain{100};
constexpr const char* kWithout = "; or add --no-cluster to list from this machine";

/// Waits until a cluster runs, and starts it if asked to.
class ClusterStart {
 public:
  ClusterStart(const ClusterWait& with, std::string id)
      : with_(with),
        prober_(with.dispatcher, with.clock, with.stop,
                [this](const std::string& text) { note(text); }),
        id_(std::move(id)) {}

  Expected<void> run(bool start) {
    const Instant began = with_.clock.now();
    while (true) {
      auto cluster = look();
      if (!cluster) return tl::unexpected(cluster.error());
      if (cluster->is_running()) return warn_about(*cluster);
      if (cluster->can_be_started() && start) {
        if (auto asked = ask_to_start(); !asked) return asked;
        start = false;
      } else if (!cluster->is_starting() && cluster->state != "TERMINATING") {
        return not_running(*cluster);
      }
      note(fmt::format("Cluster {} is {}, after {}", id_, cluster->state,
                       human_duration(seconds(with_.clock.now() - began))));
      if (auto waited = wait(); !waited) return waited;
    }
  }

 private:
  void note(const std::string& text) const { with_.note(printable(text)); }

  Expected<Cluster> look() {
    auto answered = prober_.ask<Cluster>(kIdentityFamily, databricks::cluster_request(id_),
                                         &databricks::parse_cluster);
    if (answered.value) return std::move(*answered.value);
    if (prober_.is_stopped()) return stopped();
    if (databricks::means_no_such_cluster(answered.classification)) {
      return fail(ExitCode::unreachable, fmt::format("the workspace has no cluster {}", id_),
                  std::string("copy the id from the URL of the cluster's page") + kWithout);
    }
    return refused(answered.classification, "queried");
  }

  Expected<void> ask_to_start() {
    note(fmt::format("Starting cluster {}", id_));
    const auto answered =
        prober_.ask<bool>(kIdentityFamily, databricks::start_cluster_request(id_),
                          [](const net::Body&) { return tl::expected<bool, std::string>(true); });
    // Another client may have started it in the meantime; the next request shows its state.
    if (answered.value || answered.classification.error_code == "INVALID_STATE") return {};
    return refused(answered.classification, "started");
  }

  static tl::unexpected<Failure> stopped() {
    return fail(ExitCode::interrupted, "interrupted before the cluster was ready",
                "the cluster continues to start");
  }

  tl::unexpected<Failure> refused(const net::Classification& classification,
                                  std::string_view what) const {
    if (classification.category == net::Category::fatal) {
      return tl::unexpected(databricks::failure_of(classification));
    }
    const bool forbidden = classification.http_status == 401 || classification.http_status == 403;
    return fail(
        forbidden ? ExitCode::refused : ExitCode::unreachable,
        fmt::format("cluster {} cannot be {}: {} {}", id_, what, classification.error_code,
                    classification.message),
        std::string("ask for permission to attach to the cluster and to restart it (CAN RESTART)") +
            kWithout);
  }

  Expected<void> not_running(const Cluster& cluster) const {
    std::string text = fmt::format("cluster {} is {}", id_, cluster.state);
    if (!cluster.state_message.empty()) text += ": " + cluster.state_message;
    std::string remedy = cluster.can_be_started() ? "start it with --start-cluster"
                                                  : "check its event log, or name another cluster";
    return fail(ExitCode::unreachable, std::move(text), remedy + kWithout);
  }

  Expected<void> warn_about(const Cluster& cluster) {
    auto me = prober_.ask<databricks::Principal>(kIdentityFamily, databricks::me_request(),
                                                 &databricks::parse_me);
    const std::string caller = me.value ? me.value->name : "";
    doctor::check_cluster(cluster, caller, [this](const doctor::Check& check) {
      if (check.status != doctor::Status::failed) return;
      note(fmt::format("warning: {}: {}; {}", check.name, check.text, check.remedy));
    });
    return {};
  }

  Expected<void> wait() {
    const Instant end = with_.clock.now() + backoff_.wait(kLooks, ++looks_);
    for (Instant now = with_.clock.now(); now < end; now = with_.clock.now()) {
      if (prober_.is_stopped()) return stopped();
      with_.sleeper.sleep(std::min<Duration>(kGrain, end - now), {});
    }
    return {};
  }

  const ClusterWait& with_;
  doctor::Prober prober_;
  std::string id_;
  Backoff backoff_{1};
  int looks_ = 0;
};

}  // namespace

Expected<void> make_cluster_ready(const ClusterWait& wait, const std::string& id, bool start) {
  return ClusterStart(wait, id).run(start);
}

}  // namespace stocktake::app
