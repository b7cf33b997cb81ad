#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>

#include "util/clock.h"

namespace stocktake::testing {

/// A rate limit as services enforce it, in virtual time.
class ServiceLimit {
 public:
  virtual ~ServiceLimit() = default;
  /// A request arrives. Nothing: it is refused. Otherwise, how long it waits before it is served.
  virtual std::optional<Duration> take(Instant now) = 0;
  /// The first time, from `from` on, at which a request would be accepted.
  virtual Instant open_at(Instant from) const = 0;
  /// From now on, the limit permits `factor` times what it was created with.
  virtual void scale(Instant now, double factor) = 0;
  virtual std::unique_ptr<ServiceLimit> clone() const = 0;
};

/// Refills at `rate` per second and holds at most `capacity`.
class TokenBucket final : public ServiceLimit {
 public:
  TokenBucket(double rate, double capacity)
      : rate_(rate), capacity_(std::max(1.0, capacity)), tokens_(capacity_) {}

  std::optional<Duration> take(Instant now) override {
    tokens_ = tokens_at(now);
    at_ = now;
    if (tokens_ < 1 - kRounding) return std::nullopt;
    tokens_ -= 1;
    return Duration{};
  }
  Instant open_at(Instant from) const override {
    const double missing = 1 - tokens_at(from);
    return missing <= 0 ? from : from + from_seconds(missing / (rate_ * factor_));
  }
  void scale(Instant now, double factor) override {
    tokens_ = tokens_at(now);
    at_ = now;
    factor_ = factor;
    tokens_ = std::min(tokens_, capacity());
  }
  std::unique_ptr<ServiceLimit> clone() const override {
    return std::make_unique<TokenBucket>(*this);
  }

 private:
  static constexpr double kRounding = 1e-6;

  double capacity() const { return std::max(1.0, capacity_ * factor_); }
  double tokens_at(Instant now) const {
    if (!at_ || now <= *at_) return tokens_;
    return std::min(capacity(), tokens_ + rate_ * factor_ * seconds(now - *at_));
  }

  double rate_;
  double capacity_;
  double tokens_;
  double factor_ = 1;
  std::optional<Instant> at_;
};

/// Serves requests at `rate` per second. At most `places` wait; any more are refused.
class LeakyBucket final : public ServiceLimit {
 public:
  LeakyBucket(double rate, double places) : rate_(rate), places_(places) {}

  std::optional<Duration> take(Instant now) override {
    const Instant begin = std::max(now, free_at_);
    if (seconds(begin - now) * rate() > places_) return std::nullopt;
    free_at_ = begin + from_seconds(1 / rate());
    return begin - now;
  }
  Instant open_at(Instant from) const override {
    return std::max(from, free_at_ - from_seconds(places_ / rate()));
  }
  void scale(Instant, double factor) override { factor_ = factor; }
  std::unique_ptr<ServiceLimit> clone() const override {
    return std::make_unique<LeakyBucket>(*this);
  }

 private:
  double rate() const { return rate_ * factor_; }

  double rate_;
  double places_;
  double factor_ = 1;
  Instant free_at_{};
};

/// Accepts `most` requests in each window of `span`. Windows begin at multiples of `span`.
class FixedWindow final : public ServiceLimit {
 public:
  FixedWindow(double most, Duration span) : most_(most), span_(span) {}

  std::optional<Duration> take(Instant now) override {
    const auto window = now.time_since_epoch() / span_;
    if (window != window_) taken_ = 0;
    window_ = window;
    if (taken_ + 1 > std::max(1.0, most_ * factor_)) return std::nullopt;
    taken_ += 1;
    return Duration{};
  }
  Instant open_at(Instant from) const override {
    const auto window = from.time_since_epoch() / span_;
    if (window != window_ || taken_ + 1 <= std::max(1.0, most_ * factor_)) return from;
    return Instant(span_ * (window + 1));
  }
  void scale(Instant, double factor) override { factor_ = factor; }
  std::unique_ptr<ServiceLimit> clone() const override {
    return std::make_unique<FixedWindow>(*this);
  }

 private:
  double most_;
  Duration span_;
  double factor_ = 1;
  Duration::rep window_ = -1;
  double taken_ = 0;
};

/// Accepts at most `most` requests in any `span`.
class SlidingWindow final : public ServiceLimit {
 public:
  SlidingWindow(double most, Duration span) : most_(most), span_(span) {}

  std::optional<Duration> take(Instant now) override {
    while (!taken_.empty() && taken_.front() + span_ <= now) taken_.pop_front();
    if (taken_.size() >= most()) return std::nullopt;
    taken_.push_back(now);
    return Duration{};
  }
  Instant open_at(Instant from) const override {
    if (taken_.size() < most()) return from;
    return std::max(from, taken_[taken_.size() - most()] + span_);
  }
  void scale(Instant, double factor) override { factor_ = factor; }
  std::unique_ptr<ServiceLimit> clone() const override {
    return std::make_unique<SlidingWindow>(*this);
  }

 private:
  std::size_t most() const { return static_cast<std::size_t>(std::max(1.0, most_ * factor_)); }

  double most_;
  Duration span_;
  double factor_ = 1;
  std::deque<Instant> taken_;
};

}  // namespace stocktake::testing
