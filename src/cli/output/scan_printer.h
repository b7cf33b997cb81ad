#pragma once

#include <optional>
#include <string>

#include "app/scan_observer.h"
#include "app/scan_run.h"
#include "cli/output/executor_log.h"
#include "cli/output/progress.h"
#include "util/clock.h"

namespace stocktake::cli {

/// What a scan prints on standard error.
struct ScanOutput {
  bool quiet = false;  ///< print errors only
  bool debug = false;  ///< print a line for every batch that a worker gets, and for its users
  ProgressStyle progress = ProgressStyle::automatic;
};

/// Prints on standard error what a scan does and how it ended.
class ScanPrinter final : public app::ScanObserver {
 public:
  ScanPrinter(const ScanOutput& output, const Clock& clock);

  void on_stage(app::ScanStage stage) override;
  void on_note(const std::string& text) override;
  void on_discovery(const scan::DiscoveryProgress& progress) override;
  void on_discovery_ended() override;
  void on_progress(const scan::Progress& progress) override;
  void on_listing_ended(const scan::Progress& progress) override;
  void on_first_wave(std::size_t slices) override;
  void on_slice_ended(const SliceOutcome& outcome, std::size_t directories) override;
  void on_workers_done(bool on_cluster) override;

  /// Prints the summary, failures and the next step. Returns the exit code.
  ExitCode conclude(app::ScanEnd& end) const;

 private:
  ProgressStyle style() const;
  static void tell_what_helps(const app::ScanEnd& end);

  ScanOutput output_;
  const Clock& clock_;
  ExecutorLog executors_;
  std::optional<DiscoveryPrinter> discovery_;  ///< set while users and homes are listed
  std::optional<ProgressPrinter> progress_;    ///< set from the stage `listing` on
};

}  // namespace stocktake::cli
