#pragma once

#include <optional>

#include "net/limit/concurrency_limit.h"
#include "net/limit/rate_limiter.h"
#include "util/clock.h"

namespace stocktake::net {

/// What was learned about a family of calls, in a form from which another process can start.
struct LimitHint {
  int in_flight = 0;      ///< requests in flight that were allowed; 0: nothing is known
  bool is_limit = false;  ///< more were refused
  double rate = RateLimiter::kNoLimit;  ///< requests per second; `kNoLimit`: no limit was met
  Duration pause{};                     ///< how much longer the server has asked us to send nothing

  bool operator==(const LimitHint&) const = default;
};

/// Limits one family of calls: requests in flight (`ConcurrencyLimit`), requests per second
/// (`RateLimiter`), and the delay that the server asks for (Retry-After stops the whole family).
/// The caller sends the requests; it reports every request and every answer, and asks before each
/// request.
class AdaptiveLimiter {
 public:
  AdaptiveLimiter(int start, int max_in_flight) : window_(start, max_in_flight) {}

  /// What has been learned so far.
  LimitHint hint(Instant now) const;
  /// Starts from the limit that another process has learned. Call it before the first request.
  void start_at(const LimitHint& limit, Instant now);

  /// When one more request may be sent: a time in the past if it may be sent now, `Instant::max()`
  /// if an answer has to come first.
  Instant ready_at() const;

  int in_flight() const { return in_flight_; }
  /// Until when the server has asked us to send nothing; a time in the past if it has not asked.
  Instant paused_until() const { return paused_until_; }
  const ConcurrencyLimit& window() const { return window_; }
  const RateLimiter& pace() const { return pace_; }

  /// Returns the number of requests in flight, including this one; pass it to `on_refused`.
  int on_sent(Instant now);
  void on_accepted(Instant now);
  /// The server throttled the request. `delay`: how long the server asks us to wait; `concurrency`:
  /// too many requests were in flight. In that case the concurrency limit is lowered first; if it
  /// cannot be lowered further, the rate is lowered, provided that refusals are too frequent to be
  /// random.
  void on_refused(Instant now, Instant sent_at, int in_flight, std::optional<Duration> delay,
                  bool concurrency);
  /// Any other end of a request; it says nothing about limits.
  void on_failed() { --in_flight_; }

 private:
  ConcurrencyLimit window_;
  RateLimiter pace_;
  int in_flight_ = 0;
  double refused_part_ = 0;  ///< fraction of the latest answers
  Instant paused_until_{};
  Instant event_at_{};  ///< requests sent before this were in flight when the limit was found
};

}  // namespace stocktake::net
