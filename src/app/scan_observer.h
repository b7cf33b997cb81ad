#pragma once

#include <cstdint>
#include <string>

#include "protocol/slice.h"
#include "scan/coordinator.h"

namespace stocktake {
struct SliceOutcome;
}

namespace stocktake::app {

/// How far a scan has come. Each stage is told once, as it is reached.
enum class ScanStage : std::uint8_t {
  opened,       ///< the inventory's file is open; with `fresh`, only after `discovering`
  discovering,  ///< users and homes are about to be asked for
  planned,      ///< the inventory knows its homes, and nothing has been listed in this run
  listing,      ///< the first directory is about to be listed
  listed,       ///< nothing is left to list
};

/// Told what happens in a scan, as it happens, in the thread that runs it.
class ScanObserver {
 public:
  virtual ~ScanObserver() = default;

  virtual void on_stage(ScanStage /*stage*/) {}
  /// A line for people. What needs their attention begins with "note: " or "warning: ".
  virtual void on_note(const std::string& /*text*/) {}
  /// Some ten times a second while directories are listed.
  virtual void on_progress(const scan::Progress& /*progress*/) {}
  /// The last of these, however the listing ended.
  virtual void on_listing_ended(const scan::Progress& /*progress*/) {}

  // Where workers list: processes of this machine, or executors of a cluster.
  virtual void on_first_wave(std::size_t /*slices*/) {}
  /// See SliceWatch.
  virtual void on_slice_ended(const SliceOutcome& /*outcome*/, std::size_t /*directories*/) {}
  virtual void on_workers_done(bool /*on_cluster*/) {}
};

}  // namespace stocktake::app
