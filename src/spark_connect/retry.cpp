#include "spark_connect/retry.h"

#include <algorithm>

namespace stocktake::spark_connect {

Retry::Retry(RetryLimits limits, const Clock& clock, std::uint64_t seed)
    : limits_(limits), clock_(clock), backoff_(seed) {}

std::optional<Duration> Retry::after_failure(std::optional<Duration> asked) {
  const Instant now = clock_.run_time();
  if (!failing_since_) {
    failing_since_ = now;
    failures_ = 0;
  }
  const Instant end = *failing_since_ + limits_.patience;
  if (now >= end) return std::nullopt;
  const Duration own = backoff_.wait({limits_.first, limits_.most}, ++failures_);
  const Duration wait = std::max(own, asked.value_or(Duration::zero()));
  if (asked && now + *asked > end) return std::nullopt;
  return std::min(wait, end - now);
}

}  // namespace stocktake::spark_connect
