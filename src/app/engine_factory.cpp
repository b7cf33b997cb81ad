#include "app/engine_factory.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/spark_engine.h"
#include "databricks/answer_memory.h"
#include "engine/child/child_runner.h"
#include "engine/local/local_engine.h"
#include "store/file/inventory_file.h"
#include "util/files.h"
#include "util/memory.h"

namespace stocktake::app {
namespace {

/// Worker processes that read this machine's mounts.
constexpr int kReaders = 2;

/// How long a worker that reads a mount waits for another slice.
constexpr std::chrono::milliseconds kKeepAlive{10'000};

/// Lists from this process.
class LocalScanEngine final : public ScanEngine {
 public:
  LocalScanEngine(WorkspaceClient& client, std::string folder)
      : client_(client),
        engine_(client.dispatcher(), client.clock(),
                databricks::large_listings(memory_limit(), std::move(folder))) {}

  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return engine_; }
  void finish() override { client_.dispatcher().cancel_all(); }
  EngineCounters remote_counters() const override { return {}; }

 private:
  WorkspaceClient& client_;
  LocalEngine engine_;
};

ChildOptions child_options(const ScanRequest& request, const WorkspaceClient& client) {
  ChildOptions options;
  options.processes = request.processes;
  options.worker = request.worker;
  options.secret = [&client] { return client.secret(); };
  if (options.worker.empty()) options.worker = program_folder() + "/stocktake-worker";
  options.folder = folder_of_inventory(request);
  // What a worker has found out about a mount, and its threads, are worth keeping.
  if (request.via != Via::api) options.keep_alive = kKeepAlive;
  return options;
}

/// Lists from worker processes on this machine.
class ChildScanEngine final : public ScanEngine {
 public:
  ChildScanEngine(const ScanRequest& request, WorkspaceClient& client,
                  protocol::WorkspaceAccess access, ScanObserver& observer)
      : observer_(observer),
        runner_(child_options(request, client), client.clock()),
        engine_(runner_, client.clock(), std::move(access), slice_limits(request, client),
                slice_watch(observer)) {}

  void begin(const std::vector<std::string>& /*users*/) override {}
  Engine& engine() override { return engine_; }
  void finish() override {
    runner_.cancel();
    observer_.on_workers_done(false);
  }
  EngineCounters remote_counters() const override { return engine_.counters(); }

 private:
  ScanObserver& observer_;
  ChildRunner runner_;
  SliceEngine engine_;
};

}  // namespace

std::string folder_of_inventory(const ScanRequest& request) {
  return std::filesystem::path(store::database_name(request.inventory)).parent_path().string();
}

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

SliceLimits slice_limits(const ScanRequest& request, WorkspaceClient& client) {
  SliceLimits limits = slice_limits(request);
  limits.renew_secret = [&client] { return client.renew(); };
  limits.secret_valid_until = [&client] { return client.credentials().valid_until(); };
  return limits;
}

void allow_mounts(const ScanRequest& request, protocol::WorkspaceAccess& access) {
  access.via = request.via;
  if (request.via != Via::api) access.mounts = request.mounts;
}

SliceWatch slice_watch(ScanObserver& observer) {
  SliceWatch watch;
  watch.first_wave = [&observer](std::size_t slices) { observer.on_first_wave(slices); };
  watch.ended = [&observer](const SliceOutcome& outcome, std::size_t directories) {
    observer.on_slice_ended(outcome, directories);
  };
  return watch;
}

Expected<std::unique_ptr<ScanEngine>> make_engine(const ScanRequest& request,
                                                  WorkspaceClient& client, const StopToken& stop,
                                                  ScanObserver& observer) {
  ScanRequest chosen = request;
  if (request.processes > 0) chosen.cluster.from_here = true;
  auto cluster = choose_cluster(chosen.cluster, request.connection.login, client.configuration(),
                                process_environment());
  if (!cluster) return tl::unexpected(cluster.error());
  chosen.cluster = std::move(*cluster);
  if (request.start_cluster && !chosen.cluster.from_here && chosen.cluster.cluster_id.empty()) {
    return fail(ExitCode::usage, "--start-cluster is given, but no cluster of the workspace",
                "name it with --cluster-id, in the profile, or by DATABRICKS_CLUSTER_ID");
  }
  if (chosen.cluster.is_made()) return make_spark_engine(chosen, client, stop, observer);
  // A process that waits for a mount which does not answer cannot be ended, so it must be another.
  if (request.processes == 0 && request.via != Via::api) chosen.processes = kReaders;
  if (chosen.processes == 0) {
    return std::make_unique<LocalScanEngine>(client, folder_of_inventory(request));
  }
  auto access = client.access();
  if (!access) return tl::unexpected(access.error());
  allow_mounts(chosen, *access);
  return std::make_unique<ChildScanEngine>(chosen, client, std::move(*access), observer);
}

}  // namespace stocktake::app
