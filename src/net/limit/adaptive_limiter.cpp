#include "net/limit/adaptive_limiter.h"

#include <algorithm>

namespace stocktake::net {
namespace {

/// How long a family pauses if the server refuses even a single request without saying for how
/// long. The refused request itself backs off for longer.
constexpr auto kPauseWithoutWord = std::chrono::milliseconds(100);
/// The refused fraction is a moving average over about this many answers; above kMoreThanChance,
/// refusals are not random.
constexpr double kMemory = 64;
constexpr double kMoreThanChance = 0.20;

}  // namespace

LimitHint AdaptiveLimiter::hint(Instant now) const {
  LimitHint limit;
  limit.in_flight = concurrency_limit_.size();
  limit.is_limit = concurrency_limit_.is_known();
  limit.rate = rate_limiter_.rate();
  limit.pause = std::max(paused_until_ - now, Duration{});
  return limit;
}

void AdaptiveLimiter::start_at(const LimitHint& limit, Instant now) {
  if (limit.in_flight > 0) concurrency_limit_.start_at(limit.in_flight, limit.is_limit);
  if (limit.rate < RateLimiter::kNoLimit) rate_limiter_.start_at(limit.rate);
  if (limit.pause > Duration{}) paused_until_ = now + limit.pause;
}

Instant AdaptiveLimiter::ready_at() const {
  if (in_flight_ >= concurrency_limit_.size()) return Instant::max();
  return std::max(paused_until_, rate_limiter_.next_slot());
}

int AdaptiveLimiter::on_sent(Instant now) {
  rate_limiter_.on_sent(now);
  return ++in_flight_;
}

void AdaptiveLimiter::on_accepted(Instant now) {
  concurrency_limit_.on_accepted(now, in_flight_--);
  rate_limiter_.on_accepted(now);
  refused_part_ -= refused_part_ / kMemory;
}

void AdaptiveLimiter::on_refused(Instant now, Instant sent_at, int in_flight,
                                 std::optional<Duration> delay, bool concurrency) {
  --in_flight_;
  refused_part_ += (1 - refused_part_) / kMemory;
  const bool first_of_event = sent_at > event_at_;
  if (first_of_event) event_at_ = now;
  const bool at_once = concurrency && !delay;
  if (at_once && in_flight > 1) {
    concurrency_limit_.on_refused(in_flight, first_of_event);
    return;
  }
  const Duration pause = delay.value_or(kPauseWithoutWord);
  paused_until_ = std::max(paused_until_, now + pause);
  // Without a word it may be chance, until it happens often.
  const bool is_limited = rate_limiter_.rate() != RateLimiter::kNoLimit;
  if (!delay && !is_limited && refused_part_ < kMoreThanChance) return;
  rate_limiter_.on_refused(now, pause, first_of_event);
}

}  // namespace stocktake::net
