#include "limits/published.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>

namespace stocktake::bench {
namespace {

using std::chrono::milliseconds;

/// What they have in common: the cap, the pause and the time between two requests.
class Paced : public Client {
 public:
  explicit Paced(const ClientOptions& options) : options_(options) {}

  Instant ready_at(std::size_t, Instant) override {
    if (in_flight_ >= std::min(options_.max_in_flight, at_once())) return Instant::max();
    return std::max(next_slot_, paused_until_);
  }
  Sent on_sent(std::size_t family, Instant now) override {
    ++in_flight_;
    next_slot_ = std::max(next_slot_, now) + between();
    return {family, now, in_flight_, 0, {}};
  }
  void on_accepted(const Sent& sent, Instant now) override {
    accepted(sent, now);
    --in_flight_;
  }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    paused_until_ = std::max(paused_until_, now + refused.retry_after.value_or(Duration{}));
    throttled(sent, now);
    --in_flight_;
  }

 protected:
  virtual void accepted(const Sent& sent, Instant now) = 0;
  virtual void throttled(const Sent& sent, Instant now) = 0;
  virtual Duration between() const { return {}; }
  virtual int at_once() const { return std::numeric_limits<int>::max(); }

  int in_flight() const { return in_flight_; }

 private:
  ClientOptions options_;
  int in_flight_ = 0;
  Instant next_slot_{};
  Instant paused_until_{};
};

class AwsAdaptive final : public Paced {
 public:
  using Paced::Paced;

 private:
  static constexpr double kScale = 0.4;
  static constexpr double kBeta = 0.7;
  static constexpr double kSmoothing = 0.8;

  Duration between() const override { return rate_ > 0 ? from_seconds(1 / rate_) : Duration{}; }
  void accepted(const Sent&, Instant now) override {
    measure(now);
    if (rate_ == 0) return;  // no 429 yet: it does not limit
    const double since = seconds(now - failed_at_) - std::cbrt(most_ * (1 - kBeta) / kScale);
    set_rate(kScale * since * since * since + most_);
  }
  void throttled(const Sent&, Instant now) override {
    measure(now);
    most_ = rate_ == 0 ? measured_ : std::min(measured_, rate_);
    failed_at_ = now;
    set_rate(most_ * kBeta);
  }
  void set_rate(double rate) { rate_ = std::max(0.5, std::min(rate, 2 * measured_)); }
  /// The rate of answers, smoothed over half seconds.
  void measure(Instant now) {
    ++count_;
    const Instant half = Instant(now.time_since_epoch() / milliseconds(500) * milliseconds(500));
    if (half <= bucket_) return;
    if (bucket_ == Instant{}) bucket_ = half - milliseconds(500);
    const double current = count_ / seconds(half - bucket_);
    measured_ = current * kSmoothing + measured_ * (1 - kSmoothing);
    count_ = 0;
    bucket_ = half;
  }

  double rate_ = 0;
  double most_ = 0;
  double measured_ = 0;
  double count_ = 0;
  Instant bucket_{};
  Instant failed_at_{};
};

class Rclone final : public Paced {
 public:
  using Paced::Paced;

 private:
  Duration between() const override { return sleep_; }
  void accepted(const Sent&, Instant) override {
    sleep_ = std::max<Duration>(sleep_ * 3 / 4, milliseconds(10));
  }
  void throttled(const Sent&, Instant) override {
    sleep_ = std::min<Duration>(sleep_ * 2, std::chrono::seconds(2));
  }

  Duration sleep_ = milliseconds(10);
};

class Vegas final : public Paced {
 public:
  using Paced::Paced;

 private:
  int at_once() const override { return static_cast<int>(limit_); }
  static double log_root(double limit) { return std::max(1.0, std::log10(limit)); }

  void accepted(const Sent& sent, Instant now) override {
    const double latency = seconds(now - sent.at);
    if (++probes_ >= 30 * limit_) {
      probes_ = 0;
      least_ = latency;
    }
    least_ = std::min(least_, latency);
    if (2 * in_flight() < limit_) return;
    const double queue = std::ceil(limit_ * (1 - least_ / latency));
    const double step = log_root(limit_);
    if (queue <= step) {
      limit_ += 6 * step;
    } else if (queue < 3 * step) {
      limit_ += step;
    } else if (queue > 6 * step) {
      limit_ -= step;
    }
    limit_ = std::clamp(limit_, 1.0, 1000.0);
  }
  void throttled(const Sent&, Instant) override {
    limit_ = std::max(1.0, limit_ - log_root(limit_));
  }

  double limit_ = 20;
  double least_ = std::numeric_limits<double>::infinity();
  double probes_ = 0;
};

class Bbr final : public Paced {
 public:
  using Paced::Paced;

 private:
  static constexpr std::array kGains{1.25, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
  static constexpr double kHighGain = 2.885;
  static constexpr double kMargin = 0.99;
  static constexpr std::size_t kRounds = 10;

  Duration between() const override {
    if (bandwidth() == 0) return {};
    const double gain = full_ ? kGains.at(rounds_ % kGains.size()) : kHighGain;
    return from_seconds(1 / (kMargin * gain * bandwidth()));
  }
  /// A round is a second here: an answer's latency says nothing about a limiter that refuses.
  void accepted(const Sent&, Instant now) override {
    if (begun_ == Instant{}) begun_ = now;
    ++delivered_;
    const double elapsed = seconds(now - begun_);
    if (elapsed < 1) return;
    const double before = bandwidth();
    deliveries_.push_back(delivered_ / elapsed);
    if (deliveries_.size() > kRounds) deliveries_.pop_front();
    stalled_ = bandwidth() < 1.25 * before ? stalled_ + 1 : 0;
    if (stalled_ >= 3) full_ = true;
    ++rounds_;
    delivered_ = 0;
    begun_ = now;
  }
  void throttled(const Sent&, Instant) override {}
  double bandwidth() const {
    return deliveries_.empty() ? 0 : *std::max_element(deliveries_.begin(), deliveries_.end());
  }

  std::deque<double> deliveries_;
  double delivered_ = 0;
  Instant begun_{};
  std::size_t rounds_ = 0;
  int stalled_ = 0;
  bool full_ = false;
};

}  // namespace

std::unique_ptr<Client> make_aws_adaptive(const ClientOptions& options) {
  return std::make_unique<AwsAdaptive>(options);
}

std::unique_ptr<Client> make_rclone(const ClientOptions& options) {
  return std::make_unique<Rclone>(options);
}

std::unique_ptr<Client> make_vegas(const ClientOptions& options) {
  return std::make_unique<Vegas>(options);
}

std::unique_ptr<Client> make_bbr(const ClientOptions& options) {
  return std::make_unique<Bbr>(options);
}

}  // namespace stocktake::bench
