#pragma once

#include <chrono>
#include <cstdint>

namespace stocktake {

/// A point on a clock that never goes back. All waits, deadlines and rates are in this.
using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Whoever needs the time is given one, so that tests decide what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// Milliseconds since 1970, UTC. May jump: only for dates that people or the service read.
  virtual std::int64_t wall_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  std::int64_t wall_ms() const override;
};

/// Seconds as a number, for rates and reports.
inline double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Never fails for what fits; saturates at about 292 years.
Duration from_seconds(double seconds);

}  // namespace stocktake
