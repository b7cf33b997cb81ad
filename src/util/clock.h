#pragma once

#include <chrono>
#include <cstdint>

namespace stocktake {

/// A point in time on the monotonic clock. All waits, deadlines and rates use it.
using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Code that needs the time takes a `Clock`, so that tests control the time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// As `now`, without the time in which this process did not run: it was stopped (Ctrl-Z), or
  /// frozen with its container. How long others have been silent is measured by it, because nobody
  /// listened meanwhile. What others name as a time (Retry-After) is measured by `now`.
  virtual Instant run_time() const { return now(); }
  /// Milliseconds since 1970, UTC. It may jump, so use it only for dates that users or the service
  /// read.
  virtual std::int64_t wall_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Instant run_time() const override;
  std::int64_t wall_ms() const override;
};

/// Seconds as a number, for rates and reports.
inline double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Saturates: 9e9 seconds (about 285 years) or more become `Duration::max()`.
Duration from_seconds(double seconds);

}  // namespace stocktake
