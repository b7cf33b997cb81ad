#pragma once

#include <vector>

#include "support/manual_clock.h"
#include "util/sleeper.h"

namespace stocktake::testing {

/// Advances a clock instead of sleeping, and records each wait.
class RecordingSleeper final : public Sleeper {
 public:
  explicit RecordingSleeper(ManualClock& clock) : clock_(clock) {}

  void sleep(Duration time, const std::stop_token& /*stop*/) override {
    waits.push_back(time);
    clock_.advance(time);
  }

  Duration total() const {
    Duration sum{};
    for (const Duration wait : waits) sum += wait;
    return sum;
  }

  std::vector<Duration> waits;

 private:
  ManualClock& clock_;
};

}  // namespace stocktake::testing
