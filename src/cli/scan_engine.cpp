#include "cli/scan_engine.h"

#include <algorithm>

#include "cli/slice_lines.h"
#include "cli/spark_scan_engine.h"
#include "engine/child/child_runner.h"
#include "engine/local/local_engine.h"
#include "engine/slices/slice_engine.h"
#include "util/files.h"

namespace stocktake::cli {
namespace {

/// Lists from this process.
class LocalScanEngine final : public ScanEngine {
 public:
  explicit LocalScanEngine(Connection& connection)
      : connection_(connection), engine_(connection.dispatcher(), connection.clock()) {}

  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return engine_; }
  void finish() override { connection_.dispatcher().cancel_all(); }
  EngineCounters remote_counters() const override { return {}; }

 private:
  Connection& connection_;
  LocalEngine engine_;
};

ChildOptions child_options(const ScanRequest& request, const Connection& connection) {
  ChildOptions options;
  options.processes = request.processes;
  options.worker = request.worker;
  options.authorization = [&connection] { return connection.authorization(); };
  if (options.worker.empty()) options.worker = program_folder() + "/stocktake-worker";
  return options;
}

/// Lists from worker processes on this machine.
class ChildScanEngine final : public ScanEngine {
 public:
  ChildScanEngine(const ScanRequest& request, Connection& connection, protocol::Route route)
      : lines_(request.debug, request.quiet),
        runner_(child_options(request, connection), connection.clock()),
        engine_(runner_, connection.clock(), std::move(route), slice_limits(request),
                lines_.watch()) {}

  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return engine_; }
  void finish() override {
    runner_.cancel();
    lines_.summarise();
  }
  EngineCounters remote_counters() const override { return engine_.counters(); }

 private:
  SliceLines lines_;
  ChildRunner runner_;
  SliceEngine engine_;
};

}  // namespace

SliceLimits slice_limits(const ScanRequest& request) {
  SliceLimits limits;
  limits.max_in_flight = request.connection.max_in_flight;
  if (request.connection.max_rate > 0) limits.max_rate = request.connection.max_rate;
  if (request.chunk_size > 0) {
    limits.first_wave = std::min(limits.first_wave, static_cast<std::size_t>(request.chunk_size));
  }
  limits.debug = request.debug;
  return limits;
}

Expected<std::unique_ptr<ScanEngine>> ScanEngine::make(const ScanRequest& request,
                                                       Connection& connection,
                                                       const StopToken& stop) {
  if (request.cluster.is_made()) return make_spark_engine(request, connection, stop);
  if (request.processes == 0) return std::make_unique<LocalScanEngine>(connection);
  auto route = connection.route();
  if (!route) return tl::unexpected(route.error());
  return std::make_unique<ChildScanEngine>(request, connection, std::move(*route));
}

}  // namespace stocktake::cli
