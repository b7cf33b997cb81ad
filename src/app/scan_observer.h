#pragma once

#include <cstdint>
#include <string>

#include "protocol/slice.h"
#include "scan/coordinator.h"
#include "scan/discovery/discovery_progress.h"

namespace stocktake {
struct SliceOutcome;
}

namespace stocktake::app {

/// The stages of a scan, in order. Each is reported once, when it is reached.
enum class ScanStage : std::uint8_t {
  opened,       ///< the inventory's file is open; with `fresh`, only after `discovering`
  discovering,  ///< before the request for users and homes; not if an inventory knows them all
  planned,      ///< the homes are stored, and nothing has been listed in this run
  listing,      ///< before the first directory is listed
  listed,       ///< nothing is left to list
};

/// Called during a scan, on the thread that runs it.
class ScanObserver {
 public:
  virtual ~ScanObserver() = default;

  virtual void on_stage(ScanStage /*stage*/) {}
  /// A line for people. Notes begin with "note: ", warnings with "warning: ".
  virtual void on_note(const std::string& /*text*/) {}
  /// About ten times a second while users and homes are listed, and while a resumed scan asks who
  /// is calling.
  virtual void on_discovery(const scan::DiscoveryProgress& /*progress*/) {}
  /// Calls `on_discovery`. This object must outlive it.
  scan::DiscoveryWatch discovery_watch() {
    return [this](const scan::DiscoveryProgress& progress) { on_discovery(progress); };
  }
  /// After the last of these, however the discovery ended.
  virtual void on_discovery_ended() {}
  /// About ten times a second while directories are listed.
  virtual void on_progress(const scan::Progress& /*progress*/) {}
  /// The last progress, however the listing ended.
  virtual void on_listing_ended(const scan::Progress& /*progress*/) {}

  // For scans that list from worker processes or from a cluster's executors.
  virtual void on_first_wave(std::size_t /*slices*/) {}
  /// See SliceWatch.
  virtual void on_slice_ended(const SliceOutcome& /*outcome*/, std::size_t /*directories*/) {}
  virtual void on_workers_done(bool /*on_cluster*/) {}
};

}  // namespace stocktake::app
