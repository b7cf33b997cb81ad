#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "util/clock.h"

namespace stocktake::net {

/// A rate for a service that refuses at random, so that refusals do not tell its limit: the most
/// that it has accepted in one of the last ten seconds or so, and a little more. A limit shows in
/// what is accepted, whatever else is refused. This is how BBR finds the bandwidth of a path that
/// loses packets (draft-ietf-ccwg-bbr, section 5.5).
class DeliveryRate {
 public:
  explicit DeliveryRate(Instant now) : window_begin_(now) {}

  void on_accepted(Instant now) {
    roll(now);
    ++accepted_;
  }
  /// It was the rate, or the service, that held requests back. A window in which nothing did says
  /// nothing of either, unless more was accepted than ever.
  void on_limited() { is_limited_ = true; }
  bool has_rate() const { return rolls_ > 0; }
  /// Requests per second to send at; no limit until there is a first measurement.
  double rate(Instant now) {
    roll(now);
    return gain_ * most();
  }
  /// The most that was accepted per second, lately.
  double most() const {
    return rolls_ == 0 ? std::numeric_limits<double>::infinity()
                       : *std::max_element(rates_.begin(), rates_.end());
  }

 private:
  static constexpr auto kWindow = std::chrono::seconds(2);
  static constexpr std::size_t kWindows = 5;
  /// More is tried as long as it helps, as when a connection starts; then a little more.
  static constexpr double kGrowing = 1.1;
  static constexpr double kStartGain = 1.5;
  static constexpr double kGain = 1.1;
  static constexpr double kLowest = 0.2;

  void roll(Instant now) {
    const double length = seconds(now - window_begin_);
    if (length < seconds(kWindow)) return;
    const double before = rolls_ == 0 ? 0 : most();
    const double rate = std::max(kLowest, accepted_ / length);
    if (is_limited_ || rate > before) {
      gain_ = rate > kGrowing * before && rolls_ > 0 ? kStartGain : kGain;
      rates_.at(rolls_++ % kWindows) = rate;
    }
    is_limited_ = false;
    accepted_ = 0;
    window_begin_ = now;
  }

  Instant window_begin_;
  double accepted_ = 0;
  bool is_limited_ = false;
  double gain_ = 1;
  std::array<double, kWindows> rates_{};
  std::size_t rolls_ = 0;
};

}  // namespace stocktake::net
