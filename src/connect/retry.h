#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "util/backoff.h"
#include "util/clock.h"

namespace stocktake::connect {

struct RetryLimits {
  Duration first = std::chrono::milliseconds(100);
  Duration most = std::chrono::seconds(5);
  /// So long without an answer that got anywhere: given up.
  Duration patience = std::chrono::seconds(60);
};

/// Waits, so that a test need not.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Returns early where a stop is requested.
  virtual void sleep(Duration time, const std::stop_token& stop) = 0;
};

class SystemSleeper final : public Sleeper {
 public:
  void sleep(Duration time, const std::stop_token& stop) override;
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

}  // namespace stocktake::connect
