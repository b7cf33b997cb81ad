#pragma once

#include <cstdint>
#include <optional>

#include "util/backoff.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

struct RetryLimits {
  Duration first = std::chrono::milliseconds(100);
  Duration most = std::chrono::seconds(5);
  /// So long without an answer that got anywhere: given up.
  Duration patience = std::chrono::seconds(60);
};

/// Decides when a call that failed is made again: waits double up to a cap, less up to half, and
/// end with the patience, which progress renews.
class Retry {
 public:
  Retry(RetryLimits limits, const Clock& clock, std::uint64_t seed);

  void on_progress() { failing_since_.reset(); }
  /// How long to wait before the next attempt; nothing: give up. `asked`: what the server demands,
  /// which is waited in full where patience allows it.
  std::optional<Duration> after_failure(std::optional<Duration> asked = std::nullopt);

 private:
  RetryLimits limits_;
  const Clock& clock_;
  Backoff backoff_;
  std::optional<Instant> failing_since_;
  int failures_ = 0;
};

}  // namespace stocktake::spark_connect
