#pragma once

#include <cstdint>
#include <random>

#include "util/clock.h"

namespace stocktake::net {

/// Waits between attempts at one item: doubling, with a cap, and with jitter so that many that
/// failed together do not come back together. The same seed gives the same waits.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  /// After something broke; `failures` from 1. 200 ms doubling to 5 s, less up to half of it.
  Duration after_failure(int failures);
  /// After "too many at once": the window has been lowered already. 50 ms doubling to 2 s.
  Duration after_refusal(int refusals);
  /// While the server cannot be reached. 250 ms doubling to 5 s.
  Duration in_outage(int failures);

 private:
  Duration doubled(Duration first, Duration most, int count);

  std::mt19937_64 random_;
};

}  // namespace stocktake::net
