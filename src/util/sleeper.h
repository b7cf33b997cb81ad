#pragma once

#include <stop_token>

#include "util/clock.h"

namespace stocktake {

/// Sleeps for a time. Tests substitute one that does not wait.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Returns early if a stop is requested.
  virtual void sleep(Duration time, const std::stop_token& stop) = 0;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep(Duration time, const std::stop_token& stop) override;
};

}  // namespace stocktake
