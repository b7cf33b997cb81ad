#pragma once

#include <cstdint>
#include <optional>

#include "util/backoff.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

struct RetryLimits {
  Duration first = std::chrono::milliseconds(100);
  Duration most = std::chrono::seconds(5);
  /// Give up after this long without progress.
  Duration patience = std::chrono::seconds(60);
};

/// Decides when to repeat a failed call. The backoff doubles up to a cap, less a random part of up
/// to half. It gives up when `patience` has passed since the last progress.
class Retry {
 public:
  Retry(RetryLimits limits, const Clock& clock, std::uint64_t seed);

  void on_progress() { failing_since_.reset(); }
  /// The time to wait before the next attempt; none: give up. `asked`: the delay that the server
  /// demands. It is waited in full, or the call is given up if it exceeds the remaining `patience`.
  std::optional<Duration> after_failure(std::optional<Duration> asked = std::nullopt);

 private:
  RetryLimits limits_;
  const Clock& clock_;
  Backoff backoff_;
  std::optional<Instant> failing_since_;
  int failures_ = 0;
};

}  // namespace stocktake::spark_connect
