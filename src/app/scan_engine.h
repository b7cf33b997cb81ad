#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// The engine that a scan lists with, and what it owns.
class ScanEngine {
 public:
  virtual ~ScanEngine() = default;

  /// Waits until the engine can list. What takes long is prepared while users and homes are asked
  /// for, so this is called after that, and before anything is stored. Fails if the engine cannot
  /// list, or with `interrupted`.
  virtual Expected<void> await_ready(const StopToken& /*stop*/) { return {}; }
  /// Called before the first directory is listed. Reports what users of the engine expect to see.
  /// `users`: all users of the scan.
  virtual void begin(const std::vector<std::string>& users) = 0;
  virtual Engine& engine() = 0;
  /// Called after the listing: cancels what is in flight and reports a summary.
  virtual void finish() = 0;
  /// Counts the requests that workers sent, which are unknown to the scan's own dispatcher.
  virtual EngineCounters remote_counters() const = 0;
};

}  // namespace stocktake::app
