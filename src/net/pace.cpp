#include "net/pace.h"

#include <algorithm>
#include <cmath>

namespace stocktake::net {
namespace {

constexpr double kLeastRate = 0.2;
/// Lower and upper bound are one number for our purpose.
constexpr double kClose = 1.05;
/// Just under the bound: clocks differ, and requests bunch up on their way.
constexpr double kUnderTheLimit = 0.985;
constexpr auto kSustained = std::chrono::seconds(3);
/// As long as the bounds are far apart, there is little to lose by trying.
constexpr double kFar = 2.0;
constexpr auto kSustainedFar = std::chrono::seconds(1);
/// How far a lower bound that has failed is lowered; twice as far the next time.
constexpr double kFirstRetreat = 0.10;
constexpr double kMostRetreat = 0.5;
/// So many retreats that did not help, and refusals are taken for chance, for a while.
constexpr int kVainRetreats = 5;
/// So many accepted from one refusal to the next: too many for chance that matters.
constexpr double kRareEnough = 50;
constexpr auto kBelievedChance = std::chrono::seconds(60);
constexpr auto kFirstQuiet = std::chrono::seconds(30);
constexpr auto kMostQuiet = std::chrono::minutes(8);
constexpr auto kTrialStep = std::chrono::seconds(1);
constexpr double kTrialGrowth = 1.002;
/// How far sending may lag behind its plan and catch up: timers have a grain.
constexpr auto kCatchUp = std::chrono::milliseconds(20);

/// Nearer to the lower bound: a refusal costs a pause, an answer costs nothing.
double between(double low, double high) {
  return low * std::cbrt(high / low);
}

}  // namespace

Pace::Pace(double most) : most_(most), rate_(most), quiet_(kFirstQuiet), retreat_(kFirstRetreat) {}

void Pace::set_rate(double rate) {
  rate_ = std::clamp(rate, std::min(kLeastRate, most_), most_);
}

void Pace::start_at(double rate) {
  set_rate(rate);
  low_ = rate_;
  high_ = rate_;
}

void Pace::on_sent(Instant now) {
  if (!started_) {
    started_ = true;
    event_at_ = now;
    raised_at_ = now;
  }
  sent_ += 1;
  if (std::isinf(rate_)) return;
  next_slot_ = std::max(next_slot_, now - kCatchUp) + from_seconds(1.0 / rate_);
}

bool Pace::is_binding(Instant now) const {
  return accepted_since_raise_ >= 0.8 * rate_ * seconds(now - raised_at_);
}

void Pace::on_accepted(Instant now) {
  accepted_ += 1;
  accepted_since_raise_ += 1;
  if (!std::isinf(rate_) && rate_ < most_) raise(now);
}

void Pace::raise(Instant now) {
  const bool near_the_limit = rate_ * kClose >= high_ || low_ * kClose >= high_;
  if (!near_the_limit) {
    const bool far = rate_ * kFar < high_;
    if (now - raised_at_ < (far ? kSustainedFar : kSustained) || !is_binding(now)) return;
    low_ = std::max(low_, rate_);
    if (!far) retreat_ = kFirstRetreat;
    set_rate(std::sqrt(rate_ * high_));
  } else {
    if (now - event_at_ < quiet_ || now - raised_at_ < kTrialStep) return;
    // Faster the longer nobody objects: the limit may have been lifted.
    const double trial = seconds(now - event_at_ - quiet_) / 10.0;
    set_rate(rate_ * (1 + (kTrialGrowth - 1) * std::exp2(std::min(trial, 8.0))));
  }
  raised_at_ = now;
  accepted_since_raise_ = 0;
}

void Pace::on_refused(Instant now, Duration pause) {
  const double elapsed = std::max(seconds(now - event_at_), 0.010);
  if (std::isinf(rate_) || high_ == kNoLimit) {
    learn_first(elapsed, seconds(pause));
  } else {
    learn(now, elapsed);
  }
  event_at_ = now;
  raised_at_ = now + pause;
  accepted_ = 0;
  sent_ = 0;
  accepted_since_raise_ = 0;
  next_slot_ = now + pause;
}

void Pace::learn_first(double elapsed, double pause) {
  // The server may have granted a burst: what it took until now bounds its limit from above only.
  high_ = std::min(rate_, std::max(sent_, 1.0) / elapsed);
  const double guess = accepted_ / (elapsed + pause);
  set_rate(std::sqrt(std::max(guess, 1.0) * high_));
}

/// Refusals that come whatever the pace: slower is not better then. A limit behaves otherwise: much
/// more is accepted before it refuses again.
bool Pace::is_chance(Instant now) {
  if (now < chance_until_) return true;
  if (accepted_ >= kRareEnough) {
    vain_retreats_ = 0;
    return false;
  }
  if (vain_retreats_ == 0) rate_before_retreat_ = rate_;
  if (++vain_retreats_ <= kVainRetreats) return false;
  vain_retreats_ = 0;
  chance_until_ = now + kBelievedChance;
  low_ = rate_before_retreat_;
  high_ = low_;
  set_rate(low_);
  return true;
}

void Pace::learn(Instant now, double elapsed) {
  const double allowed = accepted_ / elapsed;
  const bool contradicted = rate_ <= low_ * 1.02;
  if (contradicted && is_chance(now)) return;
  const bool was_close = low_ * kClose >= high_;
  if (contradicted) {
    low_ *= 1 - retreat_;
    retreat_ = std::min(2 * retreat_, kMostRetreat);
  }
  low_ = std::max(low_, allowed);
  high_ = std::max(rate_, low_);
  quiet_ = was_close && !contradicted ? std::min<Duration>(quiet_ * 2, kMostQuiet) : kFirstQuiet;
  const bool close = low_ * kClose >= high_;
  set_rate(close ? std::min(low_, kUnderTheLimit * high_)
                 : between(std::max(low_, kLeastRate), high_));
}

}  // namespace stocktake::net
