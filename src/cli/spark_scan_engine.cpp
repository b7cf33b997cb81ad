#include "cli/spark_scan_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/slice_lines.h"
#include "databricks/host.h"
#include "engine/slices/slice_engine.h"
#include "spark/cluster.h"
#include "util/text.h"

namespace stocktake::cli {
namespace {

constexpr std::string_view kBearer = "Bearer ";

/// Beside the program as it is built, or where it is installed.
Expected<std::string> bundle_of(const ScanRequest& request) {
  namespace fs = std::filesystem;
  if (!request.worker_bundle.empty()) return request.worker_bundle;
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  for (const char* place : {"bundle", "lib/stocktake"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder / place, ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("stocktake-worker-") && name.ends_with(".tar.gz")) {
        return entry.path().string();
      }
    }
  }
  return fail(ExitCode::usage,
              fmt::format("the worker for clusters, stocktake-worker-*.tar.gz, is not in {}",
                          (folder / "bundle").string()),
              "build the whole project, or name it with --worker-bundle");
}

Expected<connect::Endpoint> endpoint_of(const ScanRequest& request, const Connection& connection) {
  if (!request.spark_remote.empty()) return connect::Endpoint::parse(request.spark_remote);
  std::string host = connection.host();
  host.erase(0, host.find("//") + 2);
  std::string token = connection.authorization();
  if (token.starts_with(kBearer)) token.erase(0, kBearer.size());
  return connect::Endpoint::databricks(std::move(host), std::move(token), request.cluster_id);
}

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
                                                        Connection& connection) {
  auto route = connection.route();
  if (!route) return tl::unexpected(route.error());
  auto endpoint = endpoint_of(request, connection);
  if (!endpoint) return tl::unexpected(endpoint.error());
  if (!request.quiet) {
    fmt::print(stderr, "Connecting to cluster: {}\n",
               request.cluster_id.empty() ? endpoint->address() : request.cluster_id);
  }
  auto bundle = bundle_of(request);
  if (!bundle) return tl::unexpected(bundle.error());
  auto cluster = spark::Cluster::open(*endpoint, *bundle);
  if (!cluster) return tl::unexpected(cluster.error());
  if (!request.quiet) tell_parallelism((*cluster)->parallelism());
  return std::make_unique<SparkScanEngine>(request, connection, std::move(*route),
                                           std::move(*cluster));
}

}  // namespace stocktake::cli
