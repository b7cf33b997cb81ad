#pragma once

#include "util/clock.h"

namespace stocktake::chaos {

/// Time that passes only when somebody waits, or while the process is stopped. The wall's clock can
/// be set back.
class VirtualClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  Instant run_time() const override { return now_ - not_run_; }
  std::int64_t wall_ms() const override {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return 1'790'000'000'000 +
           duration_cast<milliseconds>(now_.time_since_epoch() - set_back_).count();
  }

  void advance_to(Instant instant) {
    if (instant > now_) now_ = instant;
  }
  /// The process does not run for that long.
  void stop_for(Duration time) {
    now_ += time;
    not_run_ += time;
  }
  void set_back(Duration by) { set_back_ += by; }

 private:
  Instant now_ = Instant(std::chrono::hours(1));
  Duration not_run_{};
  Duration set_back_{};
};

}  // namespace stocktake::chaos
