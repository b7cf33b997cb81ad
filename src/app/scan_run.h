#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/scan_engine.h"
#include "app/scan_observer.h"
#include "app/scan_request.h"
#include "net/dispatch/dispatcher.h"
#include "scan/coordinator.h"
#include "scan/discovery/discovery_progress.h"
#include "store/read/reader.h"
#include "store/write/commit_queue.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// What a scan works with: the workspace and this machine, or their replacements in a test. All
/// references must outlive the scan.
struct ScanEnvironment {
  net::Dispatcher& dispatcher;
  const Clock& clock;
  const StopToken& stop;
  std::string host;         ///< the workspace; an inventory belongs to exactly one
  std::string description;  ///< the workspace and the credentials, for people
  /// Called once, before the first request. Fails if the engine cannot be set up, as far as that
  /// is known at once; see `ScanEngine::await_ready`.
  std::function<Expected<std::unique_ptr<ScanEngine>>()> make_engine;
  /// Called once, before the first directory is listed. The committer is destroyed before the
  /// writer is used again.
  std::function<std::unique_ptr<store::Committer>(store::Writer&)> make_committer;
  scan::CoordinatorLimits limits{};
};

/// How a scan ended, and what it can report.
struct ScanEnd {
  enum class How : std::uint8_t {
    finished,  ///< every directory that was found is listed or a gap
    stopped,   ///< the stop token ended the listing
    failed,    ///< `failure` has the reason
  };
  How how = How::finished;
  ExitCode code = ExitCode::complete;  ///< the exit code of the command
  std::optional<Failure> failure{};
  std::optional<Failure> output_failure{};  ///< the per-user CSV could not be written
  std::string csv{};  ///< path of the per-user CSV; empty: none, or on standard output
  std::int64_t gaps = 0;
  /// Gaps that `--resume` requests again, and that may be listed then.
  std::int64_t gaps_to_retry = 0;
  /// Homes, and places where some may be, that only an administrator of the workspace sees.
  std::int64_t hidden = 0;
  /// Open if there is something to report: not without a scan spec, and not if damaged.
  std::optional<store::Reader> inventory{};
};

/// One scan of a checked request: starts an inventory, continues it, or retries its gaps; then
/// writes the per-user CSV.
class ScanRun {
 public:
  ScanRun(const ScanRequest& request, ScanEnvironment environment, ScanObserver& observer);

  /// Call once. Failures are in the result, including a FatalError thrown by the store or by a part
  /// of the environment, and what `system_failure` knows. Other exceptions propagate.
  ScanEnd run();

 private:
  Expected<bool> take_or_fail();
  Expected<bool> take_inventory();
  Expected<void> open_inventory();
  void start_from_known_limits();
  Expected<void> expect_users() const;
  Expected<void> keep(Expected<store::Writer> opened);
  Expected<void> make_engine();
  Expected<void> scan_spec();
  Expected<void> check_plan();
  Expected<void> check_caller();
  Expected<void> note_sources_available_again(const store::ScanSpec& scan_spec);
  Expected<void> ask_again();
  Expected<store::Overview> overview() const;
  Expected<bool> list_all(store::Overview before);
  Expected<bool> list_pending(const store::Overview& before);
  std::int64_t list_doubted_again();
  std::int64_t end_of_run(Instant begun, std::int64_t begun_wall_ms) const;
  ScanEnd conclude(const Expected<bool>& ended) const;
  store::MountsUsed mounts_of_request() const;
  void note_mounts();
  void write_output(ScanEnd& end) const;
  Expected<void> write_csv(store::Reader& reader) const;
  Failure csv_failure(const Failure& failure) const;

  const ScanRequest& request_;
  ScanEnvironment environment_;
  ScanObserver& observer_;
  std::optional<store::Writer> writer_;
  std::unique_ptr<ScanEngine> engine_;
  EngineCounters remote_;  ///< sent by workers; set when they are done
  bool planned_ = false;
};

}  // namespace stocktake::app
