#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "net/limit/concurrency_limit.h"
#include "net/limit/rate_limiter.h"
#include "util/clock.h"

namespace stocktake::net {

/// What was learned about a family of calls, in a form from which another process can start.
struct LimitHint {
  int in_flight = 0;      ///< requests in flight that were allowed; 0: nothing is known
  bool is_limit = false;  ///< more were refused
  double rate = RateLimiter::kNoLimit;  ///< requests per second; `kNoLimit`: no limit was met
  bool is_own = false;                  ///< the rate is this family's; otherwise families share it
  Duration pause{};                     ///< how much longer the server has asked us to send nothing

  bool operator==(const LimitHint&) const = default;
};

/// A request on its way.
struct Sending {
  std::size_t family = 0;
  int in_flight = 0;  ///< requests of its family when it was sent, including itself
  Departure departure;
};

/// How much each family of calls may use: a concurrency limit (requests in flight), a rate limiter
/// (requests per second) and the server's word (Retry-After stops all families that share a rate
/// limiter; more than two minutes are no rate limit, and stop the family alone). Sending is the
/// caller's; the limiter is told of every request and every answer, and is asked before each.
class AdaptiveLimiter {
 public:
  /// `start`: requests in flight before anything is known, at most `max_in_flight`. The first
  /// `sharing` families are taken to share a rate limit until the service shows otherwise.
  AdaptiveLimiter(std::size_t families, std::size_t sharing, int start, int max_in_flight);

  /// What has been learned so far.
  LimitHint hint(std::size_t family, Instant now) const;
  /// Starts from the limit that another process has learned. Call it before the first request.
  void start_at(std::size_t family, const LimitHint& limit, Instant now);

  /// When one more request may be sent: a time in the past if it may be sent now, `Instant::max()`
  /// if an answer has to come first.
  Instant ready_at(std::size_t family) const;

  int in_flight(std::size_t family) const { return families_[family].in_flight; }
  /// Until when the server has asked us to send nothing; a time in the past if it has not asked.
  Instant paused_until(std::size_t family) const {
    return std::max(group_of(family).paused_until, families_[family].paused_until);
  }
  const ConcurrencyLimit& concurrency_limit(std::size_t family) const {
    return families_[family].concurrency_limit;
  }
  const RateLimiter& rate_limiter(std::size_t family) const {
    return group_of(family).rate_limiter;
  }

  Sending on_sent(std::size_t family, Instant now);
  void on_accepted(const Sending& sent, Instant now);
  /// The server throttled the request. `delay`: how long the server asks us to wait; `concurrency`:
  /// too many requests were in flight. In that case the concurrency limit is lowered first. If it
  /// cannot be lowered further, the refusal counts for the rate. Without a delay it counts only if
  /// such are too frequent to be random, or if a rate is known and the server has not told a delay
  /// when it was exceeded.
  void on_refused(const Sending& sent, Instant now, std::optional<Duration> delay,
                  bool concurrency);
  /// Any other end of a request; it says nothing about limits.
  void on_failed(const Sending& sent);

 private:
  struct Family {
    ConcurrencyLimit concurrency_limit;
    std::size_t group = 0;
    int in_flight = 0;
    Instant paused_until{};   ///< its own long pause
    double refused_part = 0;  ///< fraction of the latest answers
    Instant event_at{};       ///< requests sent before this were in flight when the limit was found
  };
  /// Families that share a rate limit.
  struct Group {
    RateLimiter rate_limiter;
    Instant paused_until{};
    bool is_shared = false;
    Instant told_until{};  ///< the service says how long to wait where there is a limit
  };

  Group& group_of(std::size_t family) { return groups_[families_[family].group]; }
  const Group& group_of(std::size_t family) const { return groups_[families_[family].group]; }
  bool pause(std::size_t family, Duration length, Instant now);
  void split();

  std::vector<Family> families_;
  std::vector<Group> groups_;
};

}  // namespace stocktake::net
