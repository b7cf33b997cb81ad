#include "net/limit/limit_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace stocktake::net {
namespace {

constexpr std::size_t kMostEntries = 6000;

constexpr double kLowestFit = 0.1;  ///< requests per second
constexpr int kBisections = 24;     ///< of a rate: exact to a millionth
/// Timers and sums are not exact.
constexpr double kRounding = 0.01;
/// A burst may be tried that is so much smaller than the true one.
constexpr double kInexact = 0.15;
/// The misfit of a refusal that a bucket does not explain.
constexpr double kUnexplained = 0.3;
constexpr std::array kWindows{1.0, 10.0, 60.0};  ///< seconds
/// Bursts are tried in steps of this factor, and then close to the best.
constexpr double kBurstStep = 1.4;
constexpr std::array kFineSteps{1.2, 1.1, 1.05};
/// No bucket saves up more than this many times what it was seen to accept in a second.
constexpr double kMostBurst = 3;
/// A window has one unknown and a bucket two, which fit any two intervals: a window that is exact
/// is believed first. Among others, the one that was tried first, unless another is better by more
/// than `kEqual`.
constexpr double kExact = 0.0003;
constexpr double kEqual = 0.002;

double square(double value) {
  return value * value;
}

/// A second's worth of requests, or what a bucket holds if that is less.
double scale_of(double rate, double burst) {
  return std::max(1.0, std::min(burst, rate));
}

}  // namespace

void LimitTrace::add(std::int64_t number, std::size_t family, Instant at) {
  entries_.push_back({number, family, seconds(at.time_since_epoch()), false});
  if (entries_.size() <= kMostEntries) return;
  if (entries_.front().is_limit) return drop_first_interval();
  empty_at_.reset();
  entries_.pop_front();
}

std::deque<LimitTrace::Entry>::iterator LimitTrace::find(std::int64_t number) {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), number,
                       [](const Entry& entry, std::int64_t other) { return entry.number < other; });
  return found != entries_.end() && found->number == number ? found : entries_.end();
}

void LimitTrace::remove(std::int64_t number) {
  const auto entry = find(number);
  if (entry == entries_.end()) return;
  if (entry->is_limit) --limits_;
  entries_.erase(entry);
}

void LimitTrace::limit_met(std::int64_t number, int more) {
  auto first = find(number);
  if (first == entries_.end()) return;
  first->is_limit = true;
  ++limits_;
  const auto index = first - entries_.begin();
  if (index >= 2 && (first - 1)->is_limit && (first - 2)->is_limit) {
    // Refused again, and nothing was accepted in between: only the last time says more.
    first = entries_.erase(first - 1);
    --limits_;
  }
  // Which of the later ones were refused makes no difference: they were sent at the same time.
  const auto later = first + 1;
  entries_.erase(later, later + std::min<std::ptrdiff_t>(more, entries_.end() - later));
  while (limits_ > kMostLimits) drop_first_interval();
}

void LimitTrace::forget(std::size_t kept) {
  no_windows_ = false;
  while (limits_ > kept) drop_first_interval();
}

void LimitTrace::drop_first_interval() {
  while (!entries_.front().is_limit) entries_.pop_front();
  empty_at_ = entries_.front().at;
  entries_.pop_front();
  --limits_;
}

LimitTrace LimitTrace::of_family(std::size_t family) const {
  LimitTrace own;
  own.empty_at_ = empty_at_;
  own.no_windows_ = no_windows_;
  for (const Entry& entry : entries_) {
    if (entry.family != family) continue;
    own.entries_.push_back(entry);
    if (entry.is_limit) ++own.limits_;
  }
  return own;
}

LimitTrace::Errors LimitTrace::errors_of_bucket(double rate, double burst) const {
  Errors errors;
  std::size_t interval = 0;
  double tokens = empty_at_ ? 0 : burst;
  double at = empty_at_ ? *empty_at_ : entries_.front().at;
  double lacking = 0;
  for (const Entry& entry : entries_) {
    tokens = std::min(burst, tokens + rate * (entry.at - at));
    at = entry.at;
    if (!entry.is_limit) {
      lacking = std::max(lacking, 1 - tokens - kRounding);
      tokens -= 1;
      continue;
    }
    errors.at(interval++) = {tokens >= 1 ? tokens : 0, lacking};
    lacking = 0;
  }
  return errors;
}

/// The rate of a bucket with this burst above which `is_too_low` is false of its errors.
template <typename TooLow>
double LimitTrace::bisect(double burst, double low, double high, TooLow is_too_low) const {
  for (int i = 0; i < kBisections; ++i) {
    const double middle = std::sqrt(low * high);
    (is_too_low(errors_of_bucket(middle, burst)) ? low : high) = middle;
  }
  return low;
}

/// The rate that explains what was accepted, which no chance does: the lowest such. Refusals that a
/// bucket of that rate is far from are random; the others make it more exact.
LimitModel LimitTrace::fit_bucket(double burst) const {
  const double accepted = bisect(burst, kLowestFit, kHighestRate, [burst](const Errors& errors) {
    double lacking = 0;
    for (const IntervalError& error : errors) lacking += error.lacking;
    return lacking > 1 + kInexact * burst;
  });
  std::array<bool, kMostLimits> is_random{};
  const Errors first = errors_of_bucket(accepted, burst);
  for (std::size_t i = 0; i < limits_; ++i) {
    is_random.at(i) = square(first.at(i).left / scale_of(accepted, burst)) > kUnexplained;
  }
  LimitModel model{.burst = burst};
  model.rate = bisect(burst, accepted / 2, kHighestRate, [&](const Errors& errors) {
    double sum = 0;
    for (std::size_t i = 0; i < limits_; ++i) {
      sum += (is_random.at(i) ? 0 : errors.at(i).left) - errors.at(i).lacking;
    }
    return sum < 0;
  });
  const Errors errors = errors_of_bucket(model.rate, burst);
  for (std::size_t i = 0; i < limits_; ++i) {
    model.misfit += square(errors.at(i).lacking / scale_of(model.rate, burst));
    model.misfit +=
        is_random.at(i) ? kUnexplained : square(errors.at(i).left / scale_of(model.rate, burst));
  }
  return model;
}

LimitModel LimitTrace::fit_window(double window) const {
  std::deque<double> taken;
  std::vector<double> at_limits;
  double most = 0;
  for (const Entry& entry : entries_) {
    while (!taken.empty() && taken.front() + window <= entry.at) taken.pop_front();
    const auto count = static_cast<double>(taken.size());
    if (entry.is_limit) {
      at_limits.push_back(count);
    } else {
      taken.push_back(entry.at);
      most = std::max(most, count + 1);
    }
  }
  double mean = 0;
  for (const double count : at_limits) mean += count / static_cast<double>(at_limits.size());
  LimitModel model{.rate = mean / window, .window = window};
  for (const double count : at_limits) model.misfit += square(count / mean - 1);
  // Windows that begin at fixed times accept twice as many around such a time.
  model.misfit += square(std::max(0.0, most / mean - 2));
  return model;
}

double LimitTrace::most_in_a_second() const {
  std::size_t most = 1;
  std::size_t first = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    while (entries_[first].at + 1 < entries_[i].at) ++first;
    most = std::max(most, i - first + 1);
  }
  return static_cast<double>(most);
}

double LimitTrace::highest_rate(const LimitModel& bucket) const {
  double low = bucket.most;
  double high = 2 * bucket.most;
  for (int i = 0; i < kBisections / 2; ++i) {
    const double middle = (low + high) / 2;
    double sum = 0;
    for (const IntervalError& error : errors_of_bucket(middle, bucket.burst)) {
      if (square(error.left / bucket.rate) <= kUnexplained) sum += error.left;
      sum -= error.lacking;
    }
    (sum <= 0 ? low : high) = middle;
  }
  return low;
}

LimitModel LimitTrace::fit() const {
  if (limits_ == 0) return {.misfit = std::numeric_limits<double>::infinity()};
  std::vector<LimitModel> models;
  LimitModel best{.misfit = std::numeric_limits<double>::infinity()};
  const auto consider = [&](const LimitModel& model) {
    models.push_back(model);
    if (model.misfit < best.misfit - kEqual) best = model;
  };
  std::vector<LimitModel> windows;
  if (!no_windows_) {
    for (const double window : kWindows) windows.push_back(fit_window(window));
  }
  for (const LimitModel& model : windows) {
    if (model.misfit < std::min(kExact, best.misfit)) best = model;
  }
  const double most_burst = kMostBurst * most_in_a_second();
  double burst = 1;
  while (burst <= most_burst) {
    consider(fit_bucket(burst));
    burst = std::ceil(burst * kBurstStep);
  }
  for (const LimitModel& model : windows) consider(model);
  if (best.window == 0) {
    for (const double step : kFineSteps) {
      const double known = best.burst;
      consider(fit_bucket(known * step));
      consider(fit_bucket(std::max(1.0, known / step)));
    }
  }
  best.most = best.rate;
  for (const LimitModel& model : models) {
    if (model.misfit <= best.misfit + kEqual) best.most = std::max(best.most, model.rate);
  }
  if (best.window == 0) best.most = highest_rate(best);
  return best;
}

}  // namespace stocktake::net
