#include "net/limit/adaptive_limiter.h"

#include <algorithm>

namespace stocktake::net {
namespace {

/// How long a family pauses if the server refuses a request without saying for how long, and not
/// because of too many in flight. The refused request itself backs off for longer.
constexpr auto kPauseWithoutWord = std::chrono::milliseconds(100);
/// A longer one says that something is closed, and nothing about a rate.
constexpr auto kLongPause = std::chrono::minutes(2);
/// The refused fraction is a moving average over about this many answers; above kMoreThanChance,
/// refusals are not random.
constexpr double kMemory = 64;
constexpr double kMoreThanChance = 0.20;
/// How long a service that has said how long to wait is expected to say it each time.
constexpr auto kTold = std::chrono::minutes(10);

}  // namespace

AdaptiveLimiter::AdaptiveLimiter(std::size_t families, std::size_t sharing, int start,
                                 int max_in_flight)
    : families_(families, Family{ConcurrencyLimit(start, max_in_flight)}) {
  groups_.push_back({.rate_limiter = {}, .paused_until = {}, .is_shared = sharing > 1});
  for (std::size_t family = std::max<std::size_t>(sharing, 1); family < families; ++family) {
    families_[family].group = groups_.size();
    groups_.emplace_back();
  }
}

LimitHint AdaptiveLimiter::hint(std::size_t family, Instant now) const {
  const Group& group = group_of(family);
  LimitHint limit;
  limit.in_flight = concurrency_limit(family).size();
  limit.is_limit = concurrency_limit(family).is_known();
  const RateLimiter settled = group.rate_limiter.settled();
  limit.rate = settled.follows_deliveries() ? settled.proven_rate() : settled.rate();
  limit.is_own = !group.is_shared;
  limit.pause = std::max(paused_until(family) - now, Duration{});
  return limit;
}

void AdaptiveLimiter::start_at(std::size_t family, const LimitHint& limit, Instant now) {
  if (limit.in_flight > 0) {
    families_[family].concurrency_limit.start_at(limit.in_flight, limit.is_limit);
  }
  const bool is_limited = limit.rate < RateLimiter::kNoLimit;
  if (is_limited && limit.is_own && group_of(family).is_shared) split();
  if (is_limited) group_of(family).rate_limiter.start_at(limit.rate);
  pause(family, limit.pause, now);
}

/// Returns whether the pause is one of a rate limit.
bool AdaptiveLimiter::pause(std::size_t family, Duration length, Instant now) {
  const bool is_of_rate = length <= kLongPause;
  Instant& until = is_of_rate ? group_of(family).paused_until : families_[family].paused_until;
  if (length > Duration{}) until = std::max(until, now + length);
  return is_of_rate;
}

Instant AdaptiveLimiter::ready_at(std::size_t family) const {
  if (in_flight(family) >= concurrency_limit(family).size()) return Instant::max();
  return std::max(paused_until(family), rate_limiter(family).next_slot());
}

Sending AdaptiveLimiter::on_sent(std::size_t family, Instant now) {
  Group& group = group_of(family);
  const Departure departure = group.rate_limiter.on_sent(now, group.is_shared ? family : 0);
  if (group.is_shared && group.rate_limiter.is_apart()) split();
  return {family, ++families_[family].in_flight, departure};
}

/// Gives each family that shared the first group a group of its own.
void AdaptiveLimiter::split() {
  const Group shared = groups_[0];
  groups_[0].is_shared = false;
  bool is_first = true;
  for (std::size_t family = 0; family < families_.size(); ++family) {
    if (families_[family].group != 0) continue;
    if (!is_first) {
      families_[family].group = groups_.size();
      groups_.emplace_back();
    }
    is_first = false;
    Group& own = group_of(family);
    own.paused_until = shared.paused_until;
    own.told_until = shared.told_until;
    own.rate_limiter = shared.rate_limiter.of_family(family);
  }
}

void AdaptiveLimiter::on_accepted(const Sending& sent, Instant now) {
  Family& own = families_[sent.family];
  own.concurrency_limit.on_accepted(now, own.in_flight--);
  own.refused_part -= own.refused_part / kMemory;
  group_of(sent.family).rate_limiter.on_accepted(sent.departure, now);
}

void AdaptiveLimiter::on_refused(const Sending& sent, Instant now, std::optional<Duration> delay,
                                 bool concurrency) {
  Family& own = families_[sent.family];
  Group& group = group_of(sent.family);
  --own.in_flight;
  own.refused_part += (1 - own.refused_part) / kMemory;
  const bool first_of_event = sent.departure.at > own.event_at;
  if (first_of_event) own.event_at = now;
  const bool is_seldom = own.refused_part < kMoreThanChance;
  if (!delay && is_seldom && group.rate_limiter.follows_deliveries()) {
    return group.rate_limiter.on_failed(sent.departure);
  }
  if (concurrency && !delay && sent.in_flight > 1) {
    own.concurrency_limit.on_refused(sent.in_flight, first_of_event);
    return group.rate_limiter.on_failed(sent.departure);
  }
  if (!pause(sent.family, delay.value_or(kPauseWithoutWord), now)) {
    return group.rate_limiter.on_failed(sent.departure);
  }
  // Without a word it may be chance, until it happens often: before a limit is known, and if the
  // service has said how long to wait when the limit was met.
  const bool is_limited = group.rate_limiter.rate() != RateLimiter::kNoLimit;
  if (delay) group.told_until = now + kTold;
  if (!delay && is_seldom && (!is_limited || now < group.told_until)) {
    return group.rate_limiter.on_failed(sent.departure);
  }
  group.rate_limiter.on_refused(sent.departure, group.paused_until);
}

void AdaptiveLimiter::on_failed(const Sending& sent) {
  --families_[sent.family].in_flight;
  group_of(sent.family).rate_limiter.on_failed(sent.departure);
}

}  // namespace stocktake::net
