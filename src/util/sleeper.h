#pragma once

#include <stop_token>

#include "util/clock.h"

namespace stocktake {

/// Waits, so that a test need not.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Returns early where a stop is requested.
  virtual void sleep(Duration time, const std::stop_token& stop) = 0;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep(Duration time, const std::stop_token& stop) override;
};

}  // namespace stocktake
