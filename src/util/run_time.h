#pragma once

#include <chrono>

namespace stocktake {

/// Adds up the time in which a process did not run, from readings of a clock that goes on
/// meanwhile. While the process runs, there must be a reading at least every `kLongestGap`; a
/// longer gap between two readings is time in which it did not run.
class RunTime {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  static constexpr std::chrono::milliseconds kLongestGap{1000};

  /// `now` without the time in which the process did not run.
  Instant read(Instant now);

 private:
  Instant read_at_{};
  Duration not_run_{};
};

/// The same for this process, by CLOCK_MONOTONIC. The first call starts a thread that takes a
/// reading every 200 ms; if the system refuses one, the time is that of the clock.
RunTime::Instant process_run_time();

}  // namespace stocktake
