#pragma once

#include "util/clock.h"

namespace stocktake::chaos {

/// Time that passes only when somebody waits. The wall's clock can be set back.
class VirtualClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  std::int64_t wall_ms() const override {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    return 1'790'000'000'000 +
           duration_cast<milliseconds>(now_.time_since_epoch() - set_back_).count();
  }

  void advance_to(Instant instant) {
    if (instant > now_) now_ = instant;
  }
  void set_back(Duration by) { set_back_ += by; }

 private:
  Instant now_ = Instant(std::chrono::hours(1));
  Duration set_back_{};
};

}  // namespace stocktake::chaos
