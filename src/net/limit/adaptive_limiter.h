#pragma once

#include <optional>

#include "net/limit/concurrency_limit.h"
#include "net/limit/rate_limiter.h"
#include "util/clock.h"

namespace stocktake::net {

/// What was learned about a family of calls, in a form that another process can start from.
struct LimitHint {
  int in_flight = 0;                    ///< requests at once that were allowed; 0: nothing is known
  bool is_limit = false;                ///< more were refused
  double rate = RateLimiter::kNoLimit;  ///< requests a second; `kNoLimit`: no limit was met
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
  /// Starts from what somebody else has learned; before the first request.
  void start_at(const LimitHint& limit, Instant now);

  /// When one more request may be sent: the past where it may be now, `Instant::max()` where an
  /// answer has to come first.
  Instant ready_at() const;

  int in_flight() const { return in_flight_; }
  /// How long the server has asked us to wait; the past where it has not.
  Instant paused_until() const { return paused_until_; }
  const ConcurrencyLimit& concurrency_limit() const { return concurrency_limit_; }
  const RateLimiter& rate_limiter() const { return rate_limiter_; }

  /// Returns the number of requests under way, this one included: to be given back with its answer.
  int on_sent(Instant now);
  void on_accepted(Instant now);
  /// The server said "later". `delay`: its own word for how long; `concurrency`: it meant "too many
  /// at once". Then the number under way is what is lowered first, and once nothing is left to
  /// lower, the pace, provided that refusals are too many for chance.
  void on_refused(Instant now, Instant sent_at, int in_flight, std::optional<Duration> delay,
                  bool concurrency);
  /// Any other end of a request: says nothing about limits.
  void on_failed() { --in_flight_; }

 private:
  ConcurrencyLimit concurrency_limit_;
  RateLimiter rate_limiter_;
  int in_flight_ = 0;
  double refused_part_ = 0;  ///< of the latest answers
  Instant paused_until_{};
  Instant event_at_{};  ///< requests sent before this were under way when the limit was found
};

}  // namespace stocktake::net
