#include "net/limit/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace stocktake::net {
namespace {

constexpr double kMinRate = 0.2;
/// Rates within this factor count as equal.
constexpr double kClose = 1.05;
/// Just below the limit: clocks differ, and requests bunch up on the network.
constexpr double kUnderTheLimit = 0.985;
/// Above what the first burst suggests: a limit is found by exceeding it once more.
constexpr double kFirstTrial = 1.2;
/// A refusal below this fraction of the rate that was allowed contradicts that rate.
constexpr double kContradicted = 0.99;
/// An interval confirms another only if their lengths differ by this factor; this many
/// confirmations make the limit certain.
constexpr double kOtherLength = 1.4;
constexpr int kFirmWitnesses = 2;

/// How long a rate is sustained before it is raised: shorter the farther it is below the refused
/// rate.
constexpr auto kSustained = std::chrono::seconds(3);
constexpr auto kSustainedWitnessed = std::chrono::seconds(5);
constexpr double kFar = 2.0;
constexpr auto kSustainedFar = std::chrono::seconds(1);
constexpr double kBinding = 0.8;

constexpr auto kFirstQuiet = std::chrono::seconds(30);
constexpr auto kMaxQuiet = std::chrono::minutes(8);
constexpr auto kStep = std::chrono::seconds(1);
constexpr double kTrialGrowth = 0.002;
constexpr double kMaxTrialGrowth = 0.5;
/// Added to the rate with each answer while refusals are random, in requests per second.
constexpr double kGrowthByChance = 0.2;

/// How far sending may lag behind its schedule and still catch up: timers have a limited
/// resolution.
constexpr auto kCatchUp = std::chrono::milliseconds(20);

/// Closer to the lower bound: a refusal costs a pause, an answer costs nothing.
double between(double low, double high) {
  return low * std::cbrt(high / low);
}

}  // namespace

RateLimiter::RateLimiter(double most) : max_(most), rate_(most), quiet_(kFirstQuiet) {}

void RateLimiter::set_rate(double rate) {
  rate_ = std::clamp(rate, std::min(kMinRate, max_), max_);
}

void RateLimiter::start_at(double rate) {
  set_rate(rate);
  low_ = rate_;
  high_ = rate_;
}

double RateLimiter::proven_rate() const {
  if (chance_.is_likely() || last_span_.elapsed == 0) return rate_;
  return std::min(rate_, low_ > 0 ? low_ : first_trial());
}

void RateLimiter::on_sent(Instant now) {
  if (!started_) {
    started_ = true;
    span_at_ = now;
    raised_at_ = now;
  }
  sent_ += 1;
  if (std::isinf(rate_)) return;
  next_slot_ = std::max(next_slot_, now - kCatchUp) + from_seconds(1.0 / rate_);
}

void RateLimiter::on_accepted(Instant now) {
  if (is_first_pause_ && now < raised_at_) {
    // It was in flight when the limit was met, so it is part of the first burst.
    last_span_.accepted += 1;
    try_first();
  }
  accepted_ += 1;
  accepted_since_raise_ += 1;
  chance_.on_accepted();
  if (chance_.is_likely()) {
    set_rate(rate_ + kGrowthByChance);
  } else if (!std::isinf(rate_) && rate_ < max_ && now - raised_at_ >= kStep) {
    raise(now);
  }
}

/// Raises the rate, if it was the rate that limited us.
void RateLimiter::raise(Instant now) {
  if (accepted_since_raise_ < kBinding * rate_ * seconds(now - raised_at_)) return;
  if (!measured_) {
    set_rate(2 * rate_);
    high_ = std::max(high_, rate_);
  } else if (is_close() || rate_ * kClose >= high_) {
    if (now - span_at_ < quiet_) return;
    // The longer no refusal comes, the larger the steps: the limit may have been lifted.
    const double doublings = seconds(now - span_at_ - quiet_) / 10.0;
    set_rate(rate_ * (1 + std::min(kTrialGrowth * std::exp2(doublings), kMaxTrialGrowth)));
  } else {
    const Duration sustained = rate_ * kFar < high_ ? kSustainedFar : kSustained;
    if (now - raised_at_ < (witnesses_ > 0 ? kSustainedWitnessed : sustained)) return;
    low_ = std::max(low_, span_until(now).allowed());
    set_rate(std::sqrt(rate_ * high_));
  }
  raised_at_ = now;
  accepted_since_raise_ = 0;
}

void RateLimiter::on_refused(Instant now, Duration pause, bool first_of_event) {
  if (!first_of_event) return chance_.on_further_refusal();
  is_first_pause_ = false;
  const RefusalInterval span = span_until(now);
  if (high_ == kNoLimit) {
    learn_first(span, seconds(pause));
    return begin_span(now, pause);
  }
  const bool was_chance = chance_.is_likely();
  chance_.on_refused(now, span);
  if (chance_.is_likely() != was_chance) {
    change_mind(was_chance);
  } else if (!was_chance && span.is_measure()) {
    learn(span);
  } else if (!was_chance) {
    // Too few to measure. The interval continues: its allowance is used up here too.
    lower();
    return hold(now + pause);
  }
  begin_span(now, pause);
}

void RateLimiter::change_mind(bool was_chance) {
  if (!was_chance) return set_rate(std::max(rate_, chance_.proven_pace()));
  low_ = std::min(low_, chance_.proven_pace());
  high_ = rate_;
  set_rate(chance_.proven_pace() * kUnderTheLimit);
}

RefusalInterval RateLimiter::span_until(Instant now) const {
  return {std::max(seconds(now - span_at_), 0.010), accepted_};
}

void RateLimiter::begin_span(Instant now, Duration pause) {
  span_at_ = now;
  accepted_ = 0;
  sent_ = 0;
  hold(now + pause);
}

void RateLimiter::hold(Instant until) {
  raised_at_ = until;
  accepted_since_raise_ = 0;
  next_slot_ = until;
}

/// The server may have granted a burst of unknown size. The guess is a burst that was saved up for
/// as long as the pause that the server asks for.
void RateLimiter::learn_first(const RefusalInterval& span, double pause) {
  high_ = std::min(rate_, std::max(sent_, 1.0) / span.elapsed);
  measured_ = RefusalInterval{span.elapsed, sent_}.is_measure();
  last_span_ = {span.elapsed + pause, span.accepted};
  is_first_pause_ = true;
  try_first();
}

void RateLimiter::try_first() {
  set_rate(std::min(first_trial(), high_));
}

double RateLimiter::first_trial() const {
  return kFirstTrial * std::max(last_span_.allowed(), 1.0);
}

void RateLimiter::lower() {
  high_ = rate_;
  if (low_ == 0) measured_ = false;
  if (rate_ < low_ * kContradicted) low_ = 0;
  set_rate(between(std::max(low_, rate_ / 2), rate_));
}

void RateLimiter::learn(const RefusalInterval& span) {
  quiet_ = is_close() ? std::min<Duration>(quiet_ * 2, kMaxQuiet) : kFirstQuiet;
  if (rate_ < low_ * kContradicted) low_ = 0;
  low_ = std::max(low_, span.allowed());
  high_ = std::max(rate_, low_);
  measured_ = true;
  witnesses_ = is_witnessed(span) ? witnesses_ + 1 : 0;
  if (witnesses_ >= kFirmWitnesses) high_ = low_;
  last_span_ = span;
  const bool found = is_close() || witnesses_ > 0;
  set_rate(found ? kUnderTheLimit * low_ : between(std::max(low_, kMinRate), high_));
}

bool RateLimiter::is_witnessed(const RefusalInterval& span) const {
  const double longer = std::max(span.elapsed, last_span_.elapsed);
  const double shorter = std::min(span.elapsed, last_span_.elapsed);
  return span.agrees_with(last_span_) && longer >= kOtherLength * shorter;
}

bool RateLimiter::is_close() const {
  return low_ * kClose >= high_;
}

}  // namespace stocktake::net
