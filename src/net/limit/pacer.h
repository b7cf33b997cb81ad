#pragma once

#include <algorithm>

#include "util/clock.h"

namespace stocktake::net {

/// Spaces requests evenly at a rate. What was not sent while it was allowed may be caught up with:
/// at most `saved` requests, at `catch_up` times the rate.
class Pacer {
 public:
  /// When the next request may be sent.
  Instant next_slot() const { return next_slot_; }

  /// `rate`: requests per second. `saved`: requests. Returns whether the request was on schedule;
  /// otherwise it was late, or is one of those that catch up.
  bool on_sent(Instant now, double rate, double saved, double catch_up = kCatchUp) {
    const bool on_schedule = now - due_ <= kOnSchedule;
    due_ = std::max(due_, now - from_seconds(saved / rate));
    due_ += from_seconds(1 / rate);
    next_slot_ = std::max(due_, now + from_seconds(1 / (catch_up * rate)));
    return on_schedule;
  }

  /// Nothing is allowed before `at`; from then on, allowance is saved up.
  void restart(Instant at) {
    due_ = at;
    next_slot_ = at;
  }

 private:
  static constexpr auto kOnSchedule = std::chrono::milliseconds(20);
  static constexpr double kCatchUp = 4;

  Instant due_{};
  Instant next_slot_{};
};

}  // namespace stocktake::net
