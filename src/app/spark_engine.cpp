#include "app/spark_engine.h"

#include <fmt/format.h>

#include <optional>

#include "app/cluster_start.h"
#include "app/engine_factory.h"
#include "app/serverless.h"
#include "app/spark_connection.h"
#include "spark_runner/cluster.h"
#include "util/sleeper.h"

namespace stocktake::app {
namespace {

void tell_users(ScanObserver& observer, const std::vector<std::string>& users) {
  observer.on_note("");
  observer.on_note("Users to be distributed:");
  for (std::size_t i = 0; i < users.size(); ++i) {
    observer.on_note(fmt::format("  {}. {}", i + 1, users[i]));
  }
}

void tell_parallelism(ScanObserver& observer, int parallelism) {
  observer.on_note(fmt::format("Cluster default parallelism: {0} (indicates ~{0} concurrent tasks)",
                               parallelism));
  observer.on_note(
      fmt::format("This means up to {} users can be processed simultaneously", parallelism));
  if (parallelism > 1) return;
  observer.on_note(
      "warning: the default parallelism is 1 (a single node), so nothing runs in parallel; with "
      "--no-cluster the same command lists faster from this machine");
}

class SparkScanEngine final : public ScanEngine {
 public:
  SparkScanEngine(const ScanRequest& request, WorkspaceClient& client,
                  protocol::WorkspaceAccess access, std::unique_ptr<spark_runner::Cluster> cluster,
                  ScanObserver& observer)
      : client_(client),
        observer_(observer),
        limits_(slice_limits(request, client)),
        folder_(folder_of_inventory(request)),
        access_(std::move(access)),
        cluster_(std::move(cluster)) {}

  Expected<void> await_ready(const StopToken& stop) override {
    if (auto ready = cluster_->await_ready(stop); !ready) return ready;
    tell_parallelism(observer_, cluster_->parallelism());
    runner_ = cluster_->runner([&client = client_] { return client.secret(); }, folder_);
    engine_.emplace(*runner_, client_.clock(), std::move(access_), limits_, slice_watch(observer_));
    return {};
  }
  void begin(const std::vector<std::string>& users) override { tell_users(observer_, users); }
  Engine& engine() override { return *engine_; }
  void finish() override {
    runner_->cancel();
    observer_.on_workers_done(true);
  }
  EngineCounters remote_counters() const override { return engine_->counters(); }

 private:
  WorkspaceClient& client_;
  ScanObserver& observer_;
  SliceLimits limits_;
  std::string folder_;
  protocol::WorkspaceAccess access_;
  std::unique_ptr<spark_runner::Cluster> cluster_;
  // Since the cluster is ready:
  std::unique_ptr<spark_runner::SparkRunner> runner_;
  std::optional<SliceEngine> engine_;
};

}  // namespace

Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& request,
                                                        WorkspaceClient& client,
                                                        const StopToken& stop,
                                                        ScanObserver& observer) {
  auto access = client.access();
  if (!access) return tl::unexpected(access.error());
  allow_mounts(request, *access);
  const ClusterChoice& choice = request.cluster;
  if (!choice.cluster_id.empty()) {
    if (auto one = check_compute(client.configuration()); !one) return tl::unexpected(one.error());
    if (auto note = serverless_note(client.configuration())) observer.on_note("note: " + *note);
  }
  auto endpoint = endpoint_of(choice, client);
  if (!endpoint) return tl::unexpected(endpoint.error());
  if (!choice.origin.empty()) {
    observer.on_note(fmt::format(
        "note: the cluster is that of {}; --no-cluster lists from this machine", choice.origin));
  }
  observer.on_note(fmt::format("Connecting to cluster: {}", choice.cluster_id.empty()
                                                                ? endpoint->address()
                                                                : choice.cluster_id));
  if (!endpoint->tls && choice.allow_plain_spark) {
    observer.on_note("warning: the connection to " + endpoint->address() +
                     " is not encrypted (--spark-insecure)");
  }
  if (!choice.cluster_id.empty()) {
    SystemSleeper sleeper;
    const auto note = [&observer](const std::string& text) { observer.on_note(text); };
    auto ready = make_cluster_ready({client.dispatcher(), client.clock(), sleeper, stop, note},
                                    choice.cluster_id, request.start_cluster);
    if (!ready) return tl::unexpected(ready.error());
  }
  auto cluster = open_cluster(choice, *endpoint, client);
  if (!cluster) return tl::unexpected(cluster.error());
  return std::make_unique<SparkScanEngine>(request, client, std::move(*access), std::move(*cluster),
                                           observer);
}

}  // namespace stocktake::app
