#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace stocktake::app {

/// The engine that a scan lists with, and all that it needs.
class ScanEngine {
 public:
  virtual ~ScanEngine() = default;

  /// Tells what is to be told before the first directory is listed. `users`: all of the scan.
  virtual void begin(const std::vector<std::string>& users) = 0;
  virtual Engine& engine() = 0;
  /// Once it has been used: ends what is under way, and tells what there is to tell.
  virtual void finish() = 0;
  /// Requests that the scan's own dispatcher does not know of.
  virtual EngineCounters remote_counters() const = 0;
};

}  // namespace stocktake::app
