#pragma once

#include <cstdint>

#include "util/clock.h"
#include "util/random.h"

namespace stocktake {

/// How waits between attempts grow.
struct BackoffLimits {
  Duration first{};  ///< after the first failure; it doubles with every further one
  Duration most{};   ///< the cap
  /// The largest part of a wait that is taken off at random, so that many that failed together do
  /// not come back together.
  double jitter = 0.5;
};

/// Waits between attempts. The same seed gives the same waits.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  /// Before the next attempt; `failures` in a row, from 1.
  Duration wait(const BackoffLimits& limits, int failures);

 private:
  Random random_;
};

}  // namespace stocktake
