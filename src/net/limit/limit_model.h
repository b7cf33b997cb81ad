#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "util/clock.h"

namespace stocktake::net {

/// No service is known that allows more requests per second.
inline constexpr double kHighestRate = 5000;

/// A rate limit as services enforce it: a token bucket, or at most so many requests in any window.
struct LimitModel {
  double rate = 0;    ///< requests per second, in the long run
  double most = 0;    ///< the highest rate that explains what was seen as well
  double burst = 1;   ///< requests that a bucket saves up and then accepts at once
  double window = 0;  ///< seconds; 0: a token bucket
  /// How wrong it is about what was seen: parts of a second's worth of requests, squared and summed
  /// up. Below 0.05, it is right but for the jitter of the network. A refusal that a bucket does
  /// not explain at all counts 0.3, however wrong it is about it: that one may be random.
  double misfit = 0;
};

/// What was sent, and where the service's limit was met. A limit is found by replaying this against
/// one model after the other: which would have accepted and refused the same?
class LimitTrace {
 public:
  /// `number`: of the request, in the order of sending.
  void add(std::int64_t number, std::size_t family, Instant at);
  /// That request was not served, or refused at random: it says nothing about a limit.
  void remove(std::int64_t number);
  /// That request was refused, and so were `more` of those that were sent after it. It ends an
  /// interval: the allowance was used up.
  void limit_met(std::int64_t number, int more);
  /// How often a limit was met, as far as is remembered: at most five times, over 6,000 requests.
  std::size_t limits() const { return limits_; }

  /// Forgets all but the last intervals: what came before was another limit.
  void forget(std::size_t kept);
  /// A window was believed, and a request was refused that it would have accepted.
  void refute_windows() { no_windows_ = true; }

  /// The model that explains best what was accepted and refused. A limit must have been met.
  LimitModel fit() const;
  /// What was sent of one family of calls.
  LimitTrace of_family(std::size_t family) const;

 private:
  static constexpr std::size_t kMostLimits = 5;

  struct Entry {
    std::int64_t number = 0;
    std::size_t family = 0;
    double at = 0;  ///< seconds
    bool is_limit = false;
  };
  /// What is wrong about a bucket in the interval up to a refusal, in requests.
  struct IntervalError {
    double left = 0;     ///< that it would still have accepted instead of refusing
    double lacking = 0;  ///< that were accepted, though it would have been empty
  };
  using Errors = std::array<IntervalError, kMostLimits>;

  std::deque<Entry>::iterator find(std::int64_t number);
  void drop_first_interval();
  Errors errors_of_bucket(double rate, double burst) const;
  LimitModel fit_bucket(double burst) const;
  LimitModel fit_window(double window) const;
  template <typename TooLow>
  double bisect(double burst, double low, double high, TooLow is_too_low) const;
  double most_in_a_second() const;
  double highest_rate(const LimitModel& bucket) const;

  std::deque<Entry> entries_;
  std::optional<double> empty_at_;  ///< a limit was met before the first entry
  std::size_t limits_ = 0;
  bool no_windows_ = false;
};

}  // namespace stocktake::net
