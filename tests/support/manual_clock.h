#pragma once

#include "util/clock.h"

namespace stocktake::testing {

/// A clock that moves only when a test advances it.
class ManualClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  Instant run_time() const override { return now_ - not_run_; }
  std::int64_t wall_ms() const override { return wall_ms_; }

  void advance(Duration by) {
    now_ += by;
    wall_ms_ += std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
  }
  /// The process does not run for that long.
  void stop_for(Duration time) {
    advance(time);
    not_run_ += time;
  }
  void advance_to(Instant instant) {
    if (instant > now_) advance(instant - now_);
  }

 private:
  Instant now_ = Instant(std::chrono::hours(1));
  Duration not_run_{};
  std::int64_t wall_ms_ = 1'790'000'000'000;
};

}  // namespace stocktake::testing
