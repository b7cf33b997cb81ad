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
#include "store/read/reader.h"
#include "store/write/commit_queue.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// What a scan works with: the workspace and this machine, or what stands for them in a test. What
/// is referred to has to outlive the scan.
struct ScanEnvironment {
  net::Dispatcher& dispatcher;
  const Clock& clock;
  const StopToken& stop;
  std::string host;         ///< of the workspace; an inventory belongs to one
  std::string description;  ///< of the workspace and the credentials, for people
  /// Called once, before anything is asked for: it fails where no engine can be had.
  std::function<Expected<std::unique_ptr<ScanEngine>>()> make_engine;
  /// Called once, before the first directory is listed; what it makes is gone before the writer is
  /// used again.
  std::function<std::unique_ptr<store::Committer>(store::Writer&)> make_committer;
  scan::CoordinatorLimits limits{};
};

/// How a scan ended, and what can be said about it.
struct ScanEnd {
  enum class How : std::uint8_t {
    finished,  ///< everything that was found is listed, or is a gap
    stopped,   ///< by the stop token, while directories were listed
    failed,    ///< with `failure`
  };
  How how = How::finished;
  ExitCode code = ExitCode::complete;  ///< of the command
  std::optional<Failure> failure{};
  std::optional<Failure> output_failure{};  ///< of the per-user CSV
  std::string csv{};  ///< where the per-user CSV is; empty: none, or on standard output
  std::int64_t gaps = 0;
  /// Open where there is something to report on: not without a plan, and not with damage.
  std::optional<store::Reader> inventory{};
};

/// One scan, from a request that was found right to its end: takes the inventory, goes on with one,
/// or asks again for its gaps; then writes the per-user CSV.
class ScanRun {
 public:
  ScanRun(const ScanRequest& request, ScanEnvironment environment, ScanObserver& observer);

  /// Once. What fails is in what it returns, a FatalError that is thrown by the store or by a part
  /// of the environment included; any other exception of theirs is passed on.
  ScanEnd run();

 private:
  Expected<bool> take_or_fail();
  Expected<bool> take_inventory();
  Expected<void> open_inventory();
  Expected<void> keep(Expected<store::Writer> opened);
  Expected<void> make_engine();
  Expected<void> scan_spec();
  Expected<void> check_plan();
  void ask_again_for_gaps();
  Expected<store::Overview> overview() const;
  Expected<bool> list_all(const store::Overview& before);
  std::int64_t end_of_run(Instant begun, std::int64_t begun_wall_ms) const;
  ScanEnd conclude(const Expected<bool>& ended) const;
  void write_output(ScanEnd& end) const;
  Expected<void> write_csv(store::Reader& reader) const;
  Failure csv_failure(const Failure& failure) const;

  const ScanRequest& request_;
  ScanEnvironment environment_;
  ScanObserver& observer_;
  std::optional<store::Writer> writer_;
  std::unique_ptr<ScanEngine> engine_;
  EngineCounters remote_;  ///< of workers, once they are done
  bool planned_ = false;
};

}  // namespace stocktake::app
