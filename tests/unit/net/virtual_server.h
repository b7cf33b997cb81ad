#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "net/limit/adaptive_limiter.h"
#include "support/manual_clock.h"

namespace stocktake::testing {

/// Whether a server accepts a request that arrives now. `in_service`: requests it is serving
/// already.
using Limit = std::function<bool(Instant now, int in_service)>;

inline Limit no_limit() {
  return [](Instant, int) { return true; };
}

inline Limit at_most_at_once(int most) {
  return [most](Instant, int in_service) { return in_service < most; };
}

inline Limit token_bucket(double rate, double capacity) {
  struct Bucket {
    double tokens;
    std::optional<Instant> at;
  };
  return [rate, capacity, bucket = Bucket{capacity, {}}](Instant now, int) mutable {
    if (bucket.at) {
      bucket.tokens = std::min(capacity, bucket.tokens + rate * seconds(now - *bucket.at));
    }
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}

/// Accepts at most `most` requests in any `span`.
inline Limit sliding_window(std::size_t most, Duration span) {
  return [most, span, taken = std::deque<Instant>()](Instant now, int) mutable {
    while (!taken.empty() && taken.front() + span <= now) taken.pop_front();
    if (taken.size() >= most) return false;
    taken.push_back(now);
    return true;
  };
}

/// Refuses a random fraction of requests in addition to those that `limit` refuses.
inline Limit with_noise(double part, Limit limit, std::uint64_t seed = 1) {
  return [part, limit = std::move(limit), random = std::mt19937_64(seed)](Instant now,
                                                                          int in_service) mutable {
    return std::uniform_real_distribution<double>()(random) >= part && limit(now, in_service);
  };
}

/// A remote server, in virtual time.
struct VirtualServer {
  Limit limit;
  Duration service = std::chrono::milliseconds(48);  ///< per accepted request
  Duration way = std::chrono::milliseconds(1);       ///< of a request, and again of its answer
  std::optional<Duration> retry_after{};             ///< sent with a refusal
  /// Replaces `retry_after`: the delays sent with refusals, in order.
  std::vector<std::optional<Duration>> words{};
};

/// Runs a limiter that always has one more request to send, against a virtual server.
class GovernedRun {
 public:
  GovernedRun(VirtualServer server, int most, int start = 8)
      : server_(std::move(server)), limiter_(1, 1, start, most) {}

  void until_accepted(int count) {
    while (accepted < count && step(clock_.now() + std::chrono::hours(1))) continue;
  }
  void for_time(Duration time) {
    const Instant end = clock_.now() + time;
    while (step(end)) continue;
  }

  void set_server(VirtualServer server) { server_ = std::move(server); }
  void reset_counts() {
    accepted = 0;
    refused = 0;
    max_in_flight = 0;
    sent.clear();
    began_at_ = clock_.now();
  }

  double accepted_per_second() const { return accepted / seconds(clock_.now() - began_at_); }
  double refused_part() const { return static_cast<double>(refused) / (accepted + refused); }
  Instant now() const { return clock_.now(); }
  const net::AdaptiveLimiter& limiter() const { return limiter_; }

  int accepted = 0;
  int refused = 0;
  int max_in_flight = 0;
  std::vector<Instant> sent;

 private:
  /// Processes one event or sends the next request; false once `end` is reached.
  bool step(Instant end) {
    while (limiter_.ready_at(0) <= clock_.now()) send();
    Instant next = end;
    if (limiter_.ready_at(0) != Instant::max()) {
      // Waiting has a resolution of a tenth of a millisecond.
      using Tenths = std::chrono::duration<std::int64_t, std::ratio<1, 10'000>>;
      const auto wait = limiter_.ready_at(0) - clock_.now();
      next = std::min<Instant>(next, clock_.now() + std::chrono::ceil<Tenths>(wait));
    }
    if (!events_.empty()) next = std::min(next, events_.begin()->first);
    clock_.advance_to(next);
    while (!events_.empty() && events_.begin()->first <= clock_.now()) {
      const auto event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      event();
    }
    return clock_.now() < end;
  }

  void send() {
    const net::Sending sending = limiter_.on_sent(0, clock_.now());
    max_in_flight = std::max(max_in_flight, sending.in_flight);
    sent.push_back(sending.departure.at);
    after(server_.way, [this, sending] { arrive(sending); });
  }

  void arrive(const net::Sending& sending) {
    if (!server_.limit(clock_.now(), in_service_)) {
      after(server_.way, [this, sending, word = next_word()] {
        ++refused;
        limiter_.on_refused(sending, clock_.now(), word, !word);
      });
      return;
    }
    ++in_service_;
    after(server_.service, [this, sending] {
      --in_service_;
      after(server_.way, [this, sending] {
        ++accepted;
        limiter_.on_accepted(sending, clock_.now());
      });
    });
  }

  std::optional<Duration> next_word() {
    if (server_.words.empty()) return server_.retry_after;
    return server_.words[words_said_++ % server_.words.size()];
  }

  void after(Duration time, std::function<void()> event) {
    events_.emplace(clock_.now() + time, std::move(event));
  }

  ManualClock clock_;
  VirtualServer server_;
  net::AdaptiveLimiter limiter_;
  Instant began_at_ = clock_.now();
  int in_service_ = 0;
  std::size_t words_said_ = 0;
  std::multimap<Instant, std::function<void()>> events_;
};

}  // namespace stocktake::testing
