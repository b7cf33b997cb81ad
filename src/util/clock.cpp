#include "util/clock.h"

#include "util/run_time.h"

namespace stocktake {

Instant SystemClock::now() const {
  return std::chrono::steady_clock::now();
}

Instant SystemClock::run_time() const {
  return process_run_time();
}

std::int64_t SystemClock::wall_ms() const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Duration from_seconds(double seconds) {
  constexpr double kMost = 9.0e9;
  if (seconds >= kMost) return Duration::max();
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace stocktake
