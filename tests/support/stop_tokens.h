#pragma once

#include "util/clock.h"
#include "util/signals.h"

namespace stocktake::testing {

/// Requests a stop from the first step on.
class AlwaysStop final : public StopToken {
 public:
  bool stop_requested() const override { return true; }
};

/// Requests a stop once a clock has reached an instant.
class StopFrom final : public StopToken {
 public:
  StopFrom(const Clock& clock, Instant at) : clock_(clock), at_(at) {}
  bool stop_requested() const override { return clock_.now() >= at_; }

 private:
  const Clock& clock_;
  Instant at_;
};

}  // namespace stocktake::testing
