#pragma once

#include <cstdint>

#include "util/clock.h"
#include "util/random.h"

namespace stocktake {

/// How the delay between attempts grows.
struct BackoffLimits {
  Duration first{};  ///< after the first failure; doubles with each further failure
  Duration most{};   ///< the cap
  /// The largest fraction of a delay that is subtracted at random, so that clients that failed
  /// together do not all retry together.
  double jitter = 0.5;
};

/// Computes the delays between attempts. The same seed gives the same delays.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  /// The delay before the next attempt. `failures` is the number of consecutive failures, from 1.
  Duration wait(const BackoffLimits& limits, int failures);

 private:
  Random random_;
};

}  // namespace stocktake
