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

/// How much one family of calls may use: a concurrency limit (requests in flight), a rate limiter
/// (requests per second) and the server's word (Retry-After stops the family). Sending is the
/// caller's; the limiter is told of every request and every answer, and is asked before each.
class AdaptiveLimiter {
 public:
  AdaptiveLimiter(int start, int max_in_flight) : concurrency_limit_(start, max_in_flight) {}

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
  const ConcurrencyLimit& concurrency_limit() const { return concurrency_limit_; }
  const RateLimiter& rate_limiter() const { return rate_limiter_; }

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
  ConcurrencyLimit concurrency_limit_;
  RateLimiter rate_limiter_;
  int in_flight_ = 0;
  double refused_part_ = 0;  ///< fraction of the latest answers
  Instant paused_until_{};
  Instant event_at_{};  ///< requests sent before this were in flight when the limit was found
};

}  // namespace stocktake::net
