#include "cli/spark_scan_engine.h"

#include <fmt/format.h>

#include "cli/cluster_start.h"
#include "cli/slice_lines.h"
#include "cli/spark_connection.h"
#include "engine/slices/slice_engine.h"
#include "spark/cluster.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

void tell_users(const std::vector<std::string>& users) {
  fmt::print(stderr, "\nUsers to be distributed:\n");
  for (std::size_t i = 0; i < users.size(); ++i) {
    fmt::print(stderr, "  {}. {}\n", i + 1, printable(users[i]));
  }
}

void tell_parallelism(int parallelism) {
  fmt::print(stderr,
             "Cluster default parallelism: {0} (indicates ~{0} concurrent tasks)\n"
             "This means up to {0} users can be processed simultaneously\n",
             parallelism);
  if (parallelism > 1) return;
  fmt::print(stderr,
             "warning: the default parallelism is 1: a single node, where nothing runs side by "
             "side; without --cluster-id the same command lists faster from this machine\n");
}

class SparkScanEngine final : public ScanEngine {
 public:
  SparkScanEngine(const ScanRequest& request, Connection& connection, protocol::Route route,
                  std::unique_ptr<spark::Cluster> cluster)
      : quiet_(request.quiet),
        lines_(request.debug, request.quiet),
        cluster_(std::move(cluster)),
        runner_(cluster_->runner([&connection] { return connection.authorization(); })),
        engine_(*runner_, connection.clock(), std::move(route), slice_limits(request),
                lines_.watch()) {}

  void begin(const std::vector<std::string>& users) override {
    if (!quiet_) tell_users(users);
  }
  Engine& engine() override { return engine_; }
  void finish() override {
    runner_->cancel();
    lines_.summarise();
    lines_.warn_if_one_executor();
  }
  EngineCounters remote_counters() const override { return engine_.counters(); }

 private:
  bool quiet_;
  SliceLines lines_;
  std::unique_ptr<spark::Cluster> cluster_;
  std::unique_ptr<spark::SparkRunner> runner_;
  SliceEngine engine_;
};

}  // namespace

Expected<std::unique_ptr<ScanEngine>> make_spark_engine(const ScanRequest& request,
                                                        Connection& connection,
                                                        const StopToken& stop) {
  auto route = connection.route();
  if (!route) return tl::unexpected(route.error());
  const ClusterChoice& choice = request.cluster;
  auto endpoint = endpoint_of(choice, connection);
  if (!endpoint) return tl::unexpected(endpoint.error());
  if (!request.quiet) {
    fmt::print(stderr, "Connecting to cluster: {}\n",
               choice.cluster_id.empty() ? endpoint->address() : choice.cluster_id);
  }
  if (!choice.cluster_id.empty()) {
    SystemSleeper sleeper;
    const auto note = [&request](const std::string& text) {
      if (!request.quiet) fmt::print(stderr, "{}\n", text);
    };
    auto ready =
        make_cluster_ready({connection.dispatcher(), connection.clock(), sleeper, stop, note},
                           choice.cluster_id, request.start_cluster);
    if (!ready) return tl::unexpected(ready.error());
  }
  auto cluster = open_cluster(choice, *endpoint);
  if (!cluster) return tl::unexpected(cluster.error());
  if (!request.quiet) tell_parallelism((*cluster)->parallelism());
  return std::make_unique<SparkScanEngine>(request, connection, std::move(*route),
                                           std::move(*cluster));
}

}  // namespace stocktake::cli
