#include "net/limit/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stocktake::net {
namespace {

constexpr double kLowestRate = 0.2;
/// Where a search begins, in requests per second.
constexpr double kFirstRate = 20;
/// In a search, each request raises the rate by this part of it: it grows e-fold in 30 requests.
constexpr double kSearchGrowth = 1.0 / 30;
/// Unless the service accepted this many at once: then the first guess is good, and the rate grows
/// by half a request per second with each request.
constexpr double kManyAtOnce = 20;
constexpr double kSlowGrowth = 0.5;
/// The part of what was accepted at once that is taken for the burst, before that is measured.
constexpr double kFirstSaved = 0.75;
constexpr double kSaved = 0.9;
/// Requests that are not caught up with after a pause: the service's clock differs.
constexpr double kMargin = 2;

constexpr double kUnderTheLimit = 0.995;
/// A rate beyond a refused one: the limit was raised, and more is tried.
constexpr double kBeyond = 1.05;
constexpr double kBeyondGrowth = 0.3;
/// If it is first refused far beyond the model, a search begins below.
constexpr double kRaised = 1.25;
constexpr double kBelowRaised = 0.85;
/// A probe raises the rate at least by this part of it.
constexpr double kProbe = 0.01;

/// A misfit below this: the model is right. Above the other: the limit has changed.
constexpr double kRight = 0.05;
constexpr double kChanged = 0.1;
/// Rates within this part of each other confirm each other.
constexpr double kAgree = 0.03;
/// Several families explain the refusals better if the misfit is this many times smaller.
constexpr double kApart = 8;
constexpr int kOthersAccepted = 4;

/// The patience, in seconds: after fewer than `kFew` requests, with a model that is not right, with
/// one of which two intervals allow several, with a right one. Agreement makes it four times
/// longer, until probing costs less than `kProbeCost` of the time.
constexpr double kPatienceFew = 3;
constexpr std::int64_t kFew = 20;
constexpr double kPatience = 6;
constexpr double kPatienceVague = 10;
constexpr double kPatienceRight = 40;
constexpr double kVague = 1.04;
constexpr double kLonger = 4;
constexpr double kProbeCost = 0.008;
constexpr double kLeastPatience = 15;
constexpr double kMostPatience = 125;
constexpr double kPatienceChanging = 20;

/// Random: at least two of the requests that were sent later were accepted, and most of them. For
/// sure, if they were so many times more than the refused ones.
constexpr int kAcceptedAfter = 2;
constexpr int kSure = 3;
/// A limit that is met within so many requests after such a one is not searched for.
constexpr std::int64_t kRandomRequests = 2000;
/// A limit: that many of the later ones were refused, or that part of all.
constexpr int kRefusedAfter = 5;
constexpr double kRefusedPart = 0.3;
constexpr int kMostRandomness = 6;
/// No service is known that saves up so many seconds' worth of requests: a refusal that says so is
/// random.
constexpr double kMostSaved = 4;
/// So many refusals that the model would not have made, and no limit explains them.
constexpr double kFalsePredictions = 6;
/// Where refusals are random, what a pause has cost is caught up with at this many times the rate,
/// which is at once: the next pause may come soon.
constexpr double kAtOnce = 1000;
/// Refusals are taken for random until this long after the last one that was.
constexpr auto kDeliveryTime = std::chrono::seconds(30);

}  // namespace

/// Most of the requests that were sent later were accepted.
bool RateLimiter::Event::is_random() const {
  return accepted_after >= kAcceptedAfter && accepted_after > refused_after;
}

void RateLimiter::set_rate(double rate) {
  rate_ = std::max(rate, kLowestRate);
}

void RateLimiter::start_at(double rate) {
  set_rate(rate);
  low_ = high_ = rate_;
  patience_ = kLeastPatience;
  growth_ = kProbe / patience_;
}

double RateLimiter::proven_rate() const {
  if (delivery_) return delivery_->has_rate() ? delivery_->most() : rate_before_;
  return std::isinf(rate_) || low_ == 0 ? rate_ : std::min(rate_, low_);
}

Instant RateLimiter::next_slot() const {
  if (is_waiting_) return Instant::max();
  return std::isinf(rate_) ? Instant{} : pacer_.next_slot();
}

Departure RateLimiter::on_sent(Instant now, std::size_t family) {
  if (sent_ == 0) resumed_at_ = now;
  if (event_ && now >= event_->pause_end) learn();
  if (delivery_ && now >= delivery_until_) search_again(now);
  is_waiting_ = is_blocked_;
  const Departure sent{now, ++sent_, family, rate_};
  sent_family_ = family;
  trace_.add(sent_, family, now);
  if (family != 0) is_shared_ = true;
  if (delivery_) {
    const bool had_rate = !std::isinf(rate_);
    rate_ = delivery_->rate(now);
    if (!had_rate) pacer_.restart(now);
    if (!std::isinf(rate_) && pacer_.on_sent(now, rate_, rate_, kAtOnce)) delivery_->on_limited();
  } else if (!std::isinf(rate_) && pacer_.on_sent(now, rate_, saved_) && !event_) {
    grow(now);
  }
  return sent;
}

/// Only requests on schedule raise the rate: with fewer, it is not the rate that limits them.
void RateLimiter::grow(Instant now) {
  if (is_searching_) {
    set_rate(rate_ + growth_);
    if (growth_ != kSlowGrowth) growth_ = kSearchGrowth * rate_;
    return;
  }
  if (rate_ > kBeyond * high_) {
    high_ = kNoLimit;
    growth_ = kBeyondGrowth;
  }
  const double late = std::max(0.0, seconds(now - resumed_at_) - patience_);
  set_rate(rate_ + std::min(growth_ * std::exp2(late / 2), std::max(growth_, kBeyondGrowth)));
}

void RateLimiter::on_accepted(const Departure& sent, Instant now) {
  if (is_waiting_ && sent.number == sent_) {
    is_waiting_ = is_blocked_ = false;
    resumed_at_ = now;
    pacer_.restart(now);
  }
  if (delivery_) delivery_->on_accepted(now);
  if (!event_ || sent.number < event_->first.number) return;
  ++(sent.family == event_->first.family ? event_->accepted_after : event_->others_accepted);
}

void RateLimiter::on_refused(const Departure& sent, Instant pause_end) {
  if (sent.number == sent_) is_waiting_ = false;
  if (sent.number < interval_first_) return;
  if (!event_) {
    event_ = {.first = sent, .interval_first = interval_first_, .pause_end = pause_end};
    return;
  }
  event_->pause_end = std::max(event_->pause_end, pause_end);
  if (sent.number < event_->first.number) event_->first = sent;
  ++(sent.family == event_->first.family ? event_->refused_after : event_->others_refused);
}

void RateLimiter::on_failed(const Departure& sent) {
  if (sent.number == sent_) is_waiting_ = false;
  const bool is_before = !event_ || sent.number < event_->first.number;
  if (sent.number >= interval_first_ && is_before) ++failed_;
  trace_.remove(sent.number);
}

/// What a refusal shows, once its pause has ended and the answers to the other requests are there.
void RateLimiter::learn() {
  const Event event = *event_;
  event_.reset();
  if (delivery_) {
    delivery_->on_limited();
    if (event.is_random()) delivery_until_ = event.pause_end + kDeliveryTime;
    interval_first_ = sent_ + 1;
    failed_ = 0;
    return;
  }
  const auto before = event.first.number - event.interval_first;
  const auto accepted = static_cast<double>(std::max<std::int64_t>(0, before - failed_));
  failed_ = 0;
  interval_first_ = sent_ + 1;
  if (takes_for_random(event, accepted)) {
    trace_.remove(event.first.number);
  } else {
    is_blocked_ = accepted == 0;
    limited_family_ = event.first.family;
    if (event.others_accepted >= kOthersAccepted && event.others_refused == 0 &&
        event.refused_after > 0) {
      is_apart_ = true;
    }
    trace_.limit_met(event.first.number, event.refused_after + event.others_refused);
    if (!is_blocked_ && sent_ < random_until_) {
      follow_deliveries(event.pause_end);
    } else if (!is_blocked_ && std::isinf(rate_)) {
      begin_search(event, accepted);
    } else if (!is_blocked_ && trace_.limits() > 0) {
      measure(event);
    }
  }
  if (!std::isinf(rate_) && !delivery_) {
    pacer_.restart(event.first.at + from_seconds(kMargin / rate_));
  }
  resumed_at_ = event.pause_end;
}

bool RateLimiter::takes_for_random(const Event& event, double accepted) {
  const bool is_shown = event.is_random();
  if (std::isinf(rate_) && event.accepted_after >= kSure * (1 + event.refused_after)) {
    random_until_ = sent_ + kRandomRequests;
  }
  randomness_ =
      is_shown ? std::min(randomness_ + 2, kMostRandomness) : std::max(0, randomness_ - 1);
  const double refused = 1 + event.refused_after;
  const bool is_limit = refused > kRefusedPart * (accepted + refused + event.accepted_after) ||
                        (event.refused_after >= kRefusedAfter && event.accepted_after == 0);
  return is_shown || (std::isinf(rate_) && randomness_ > 0 && !is_limit);
}

void RateLimiter::begin_search(const Event& event, double accepted) {
  const double ran = std::max(0.0, seconds(event.first.at - resumed_at_));
  set_rate(std::max(kFirstRate, std::min(accepted, accepted / (ran + event.pause()))));
  saved_ = kFirstSaved * (accepted - 1);
  growth_ = accepted >= kManyAtOnce ? kSlowGrowth : kSearchGrowth * rate_;
  is_searching_ = true;
}

void RateLimiter::measure(const Event& event) {
  const bool is_raised = !is_searching_ && std::isinf(high_) && event.first.rate > kRaised * low_;
  if (is_raised) return search_beyond(event);
  const bool was_searching = std::exchange(is_searching_, false);
  const bool is_false = event.first.rate < low_;
  if (is_false && is_window_) trace_.refute_windows();
  false_predictions_ = is_false ? false_predictions_ + 1 : std::max(0.0, false_predictions_ - 0.5);
  LimitModel model = trace_.fit();
  const bool is_implausible = model.window == 0 && model.burst - 1 > kMostSaved * model.rate;
  if (is_implausible) {
    trace_.remove(event.first.number);
    false_predictions_ += 2;
    is_searching_ = was_searching;
  } else {
    model = better_model(model, event);
  }
  if (false_predictions_ >= kFalsePredictions) return follow_deliveries(event.pause_end);
  if (!is_implausible) adopt(model, event);
}

/// The limit was raised, and nothing of what came before says how far.
void RateLimiter::search_beyond(const Event& event) {
  trace_.forget(0);
  set_rate(kBelowRaised * event.first.rate);
  low_ = std::max(low_, rate_);
  high_ = event.first.rate;
  is_searching_ = true;
  growth_ = kSlowGrowth;
}

/// Refusals are random, and tell no limit.
void RateLimiter::follow_deliveries(Instant now) {
  rate_before_ = low_ > 0 ? low_ : rate_;
  rate_ = kNoLimit;
  delivery_ = DeliveryRate(now);
  delivery_until_ = now + kDeliveryTime;
}

/// Refusals are no longer random, or never were: the last rate is checked like one that is known.
void RateLimiter::search_again(Instant now) {
  RateLimiter again;
  again.sent_ = sent_;
  again.sent_family_ = sent_family_;
  again.interval_first_ = sent_ + 1;
  again.is_shared_ = is_shared_;
  again.is_apart_ = is_apart_;
  again.limited_family_ = limited_family_;
  again.is_waiting_ = is_waiting_;
  again.resumed_at_ = now;
  again.pacer_.restart(now);
  if (!std::isinf(proven_rate())) again.start_at(proven_rate());
  *this = again;
}

/// A model of the family alone, or of the last intervals, where that of all is wrong.
LimitModel RateLimiter::better_model(const LimitModel& model, const Event& event) {
  if (is_shared_ && model.misfit > kRight) {
    const LimitTrace own = trace_.of_family(event.first.family);
    const LimitModel apart = own.limits() >= 3 ? own.fit() : model;
    if (apart.misfit < model.misfit / kApart) {
      is_apart_ = true;
      return apart;
    }
  }
  if (model.misfit <= kChanged) return model;
  if (trace_.limits() > 2) is_changing_ = true;
  trace_.forget(2);
  false_predictions_ += 1;
  return trace_.fit();
}

void RateLimiter::adopt(const LimitModel& model, const Event& event) {
  const bool agrees = std::abs(model.rate - low_) < kAgree * low_;
  low_ = model.rate;
  high_ = std::max(event.first.rate, low_);
  is_window_ = model.window > 0;
  saved_ = is_window_ ? 0 : kSaved * (model.burst - 1);
  set_rate(kUnderTheLimit * low_);

  const double lost = event.pause() - std::min(event.pause(), saved_ / low_);
  const double most = is_changing_ ? kPatienceChanging
                                   : std::clamp(lost / kProbeCost, kLeastPatience, kMostPatience);
  const double highest = std::min(high_, model.most);
  const bool is_right = model.misfit < kRight;
  if (agrees) {
    patience_ = std::min(kLonger * patience_, most);
  } else if (!is_right) {
    patience_ = kPatience;
  } else {
    const bool is_vague = is_shared_ || highest > kVague * low_;
    patience_ = std::min(is_vague ? kPatienceVague : kPatienceRight, most);
  }
  const bool is_few = event.first.number - event.interval_first < kFew;
  if (is_few) patience_ = std::min(patience_, kPatienceFew);
  growth_ = std::max(std::log((is_right && !is_few ? highest : high_) / rate_), kProbe) / patience_;
}

RateLimiter RateLimiter::settled() const {
  RateLimiter later = *this;
  if (later.event_) later.learn();
  return later;
}

RateLimiter RateLimiter::of_family(std::size_t family) const {
  RateLimiter own = *this;
  own.is_apart_ = own.is_shared_ = false;
  own.trace_ = trace_.of_family(family);
  // The request that is waited for may be of another family, whose limiter gets its answer.
  own.is_waiting_ = is_waiting_ && family == sent_family_;
  if (family == limited_family_) return own;
  own.event_.reset();
  own.is_blocked_ = own.is_waiting_;
  own.high_ = kNoLimit;
  own.growth_ = kSlowGrowth;
  own.patience_ = kPatience;
  return own;
}

}  // namespace stocktake::net
