#include "limits/peers.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "util/random.h"

namespace stocktake::bench {
namespace {

constexpr std::size_t kWorkers = 20;
/// What a limiter needs to tell a rate from a burst.
constexpr int kToFind = 2;

class Oracle final : public Client {
 public:
  /// `too_many`: requests per limit that it sends although they will be refused.
  Oracle(const ClientOptions& options, const ServiceSpec& spec, int too_many)
      : options_(options),
        spec_(spec),
        concurrent_(spec.concurrent),
        paused_until_(options.families),
        too_many_(spec.limits.size(), too_many),
        is_trying_(spec.limits.size()) {
    spec_.noise = 0;
    spec_.concurrent = 0;
  }

  Instant ready_at(std::size_t family, Instant now) override {
    if (!service_) service_ = std::make_unique<Service>(spec_, now);
    if (in_flight_ >= options_.max_in_flight) return Instant::max();
    Instant ready = std::max(now, paused_until_[family]);
    if (concurrent_ > 0) {
      while (!ends_.empty() && ends_.front() <= now + spec_.way()) ends_.pop_front();
      if (ends_.size() >= static_cast<std::size_t>(concurrent_)) {
        const auto last = ends_.size() - static_cast<std::size_t>(concurrent_);
        ready = std::max(ready, ends_[last] - spec_.way());
      }
    }
    if (ready > now) return ready;
    const Instant open = service_->open_at(family, now + spec_.way()) - spec_.way();
    return open > now && may_try(family) ? now : std::max(now, open);
  }
  Sent on_sent(std::size_t family, Instant now) override {
    const auto decision = service_->arrive(family, now + spec_.way());
    if (decision.accepted) {
      ends_.push_back(now + spec_.way() + decision.delay + spec_.service());
    } else {
      is_trying_[limit_of(family)] = true;
      --too_many_[limit_of(family)];
    }
    ++in_flight_;
    return {family, now, in_flight_, 0, {}};
  }
  void on_accepted(const Sent&, Instant) override { --in_flight_; }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    --in_flight_;
    if (!is_trying_.empty()) is_trying_[limit_of(sent.family)] = false;
    for (std::size_t family = 0; family < paused_until_.size(); ++family) {
      if (limit_of(family) != limit_of(sent.family)) continue;
      Instant& until = paused_until_[family];
      until = std::max(until, now + refused.retry_after.value_or(Duration{}));
    }
  }

 private:
  std::size_t limit_of(std::size_t family) const {
    return spec_.limits.empty() ? 0 : std::min(family, spec_.limits.size() - 1);
  }
  bool may_try(std::size_t family) const {
    return too_many_[limit_of(family)] > 0 && !is_trying_[limit_of(family)];
  }

  ClientOptions options_;
  ServiceSpec spec_;
  int concurrent_;
  std::unique_ptr<Service> service_;
  std::vector<Instant> paused_until_;  ///< of each family
  std::vector<int> too_many_;          ///< of each limit, as yet to be sent
  std::vector<bool> is_trying_;
  std::deque<Instant> ends_;  ///< of the service of what was sent
  int in_flight_ = 0;
};

class Workers : public Client {
 public:
  Instant ready_at(std::size_t, Instant) override {
    return *std::min_element(free_at_.begin(), free_at_.end());
  }
  Sent on_sent(std::size_t family, Instant now) override {
    const auto worker = static_cast<std::size_t>(
        std::min_element(free_at_.begin(), free_at_.end()) - free_at_.begin());
    free_at_[worker] = Instant::max();
    return {family, now, 0, worker};
  }
  void on_accepted(const Sent& sent, Instant now) override {
    free_at_[sent.worker] = now;
    attempts_[sent.worker] = 0;
  }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    const int attempt = std::min(10, ++attempts_[sent.worker]);
    const double jitter = 0.05 + 0.7 * random_.fraction();
    const Duration wait = refused.retry_after.value_or(from_seconds(attempt + jitter));
    free_at_[sent.worker] = now + wait;
  }

 private:
  std::vector<Instant> free_at_ = std::vector<Instant>(kWorkers);
  std::vector<int> attempts_ = std::vector<int>(kWorkers);
  RandomNumbers<SplitMix64> random_{1};
};

class Aimd final : public Client {
 public:
  Instant ready_at(std::size_t family, Instant now) override {
    return std::max(workers_.ready_at(family, now), next_slot_);
  }
  Sent on_sent(std::size_t family, Instant now) override {
    next_slot_ = std::max(next_slot_, now) + from_seconds(1 / rate_);
    return workers_.on_sent(family, now);
  }
  void on_accepted(const Sent& sent, Instant now) override {
    workers_.on_accepted(sent, now);
    rate_ += 1 / rate_;
  }
  void on_refused(const Sent& sent, const Refused& refused, Instant now) override {
    workers_.on_refused(sent, refused, now);
    if (sent.at < halved_at_) return;  // one decrease for all that were in flight
    rate_ = std::max(1.0, rate_ / 2);
    halved_at_ = now;
  }

 private:
  Workers workers_;
  double rate_ = 10;
  Instant next_slot_{};
  Instant halved_at_{};
};

}  // namespace

std::unique_ptr<Client> make_oracle(const ClientOptions& options, const ServiceSpec& spec) {
  return std::make_unique<Oracle>(options, spec, 0);
}

std::unique_ptr<Client> make_finding_oracle(const ClientOptions& options, const ServiceSpec& spec) {
  return std::make_unique<Oracle>(options, spec, kToFind);
}

std::unique_ptr<Client> make_workers(const ClientOptions&) {
  return std::make_unique<Workers>();
}

std::unique_ptr<Client> make_aimd(const ClientOptions&) {
  return std::make_unique<Aimd>();
}

}  // namespace stocktake::bench
