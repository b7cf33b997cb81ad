#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/connection.h"
#include "cli/run_scan.h"
#include "engine/engine.h"
#include "engine/slices/slice_engine.h"
#include "util/signals.h"

namespace stocktake::cli {

/// What the command line says of slices.
SliceLimits slice_limits(const ScanRequest& request);

/// The engine that a scan asked for, with all that it needs, and what is told about it.
class ScanEngine {
 public:
  /// Fails where it cannot be set up, and where it takes long and `stop` asks for an end.
  /// `connection` has to outlive it.
  static Expected<std::unique_ptr<ScanEngine>> make(const ScanRequest& request,
                                                    Connection& connection, const StopToken& stop);
  virtual ~ScanEngine() = default;

  /// Tells what is to be told before the first directory is listed. `users`: all of the scan.
  virtual void begin(const std::vector<std::string>& users) = 0;
  virtual Engine& engine() = 0;
  /// Once it has been used: ends what is under way, and tells what there is to tell.
  virtual void finish() = 0;
  /// Requests that the connection itself does not know of.
  virtual EngineCounters remote_counters() const = 0;
};

}  // namespace stocktake::cli
