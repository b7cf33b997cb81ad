#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <unordered_map>
#include <vector>

#include "net/dispatch/classification.h"
#include "net/limit/adaptive_limiter.h"
#include "net/transport/transport.h"
#include "util/backoff.h"

namespace stocktake::net {

/// Classifies an exchange and keeps the part of it that the caller needs. Called once per attempt.
using Classifier = std::function<Classification(Exchange&)>;

struct DispatchLimits {
  int max_in_flight = 32;                   ///< for all families together
  double max_rate = RateLimiter::kNoLimit;  ///< requests per second, for all families together
  /// The first families, which may share a rate limit: they are taken to, until the service shows
  /// otherwise.
  std::size_t sharing = 1;
  int start_in_flight = 8;  ///< a family's concurrency limit before anything is known
  /// The run is aborted after this long without a useful answer.
  Duration give_up_after = std::chrono::minutes(10);
  /// The same before the first answer: a wrong host is reported without waiting ten minutes.
  Duration connect_give_up_after = std::chrono::seconds(8);
};

/// The outcome of a request after all its attempts.
struct Finished {
  Ticket ticket = 0;
  int attempts = 0;
  Instant sent_at;                ///< when the last attempt was sent
  Classification classification;  ///< `done`, `gap` or `fatal`
  /// A `gap` whose attempts all failed while no other request succeeded: the service may be to
  /// blame rather than what was asked for.
  bool failed_alone = false;
};

struct DispatchCounters {
  std::int64_t requests = 0;   ///< sent, including repeats
  std::int64_t retries = 0;    ///< repeats among them
  std::int64_t throttled = 0;  ///< throttled answers (429, or 503 with Retry-After)
};

/// Accepted answers of one family (`done` and `gap`), and the sum of their durations.
struct FamilyAnswers {
  std::int64_t count = 0;
  double seconds = 0;
  std::int64_t throttled = 0;  ///< throttled answers, not counted above
};

/// Sends requests at the rate that the server allows and repeats those that may be repeated, so
/// that its caller sees only `done`, `gap` and `fatal`. The classifier interprets the answers. Used
/// from one thread; it reads the time from the clock and waits in the transport.
class Dispatcher {
 public:
  Dispatcher(Transport& transport, const Clock& clock, std::size_t families, DispatchLimits limits,
             std::uint64_t seed = 1);

  /// Starts a family from the limit that another process has learned. Call it before the first
  /// request.
  void start_at(std::size_t family, const LimitHint& limit);

  /// When a new request of that family may be started: now or earlier if it may start at once,
  /// `Instant::max()` if an answer has to come first. Repeats go before new requests.
  Instant ready_at(std::size_t family) const;
  Ticket start(std::size_t family, Request request, Classifier classify);
  /// Sends the repeats that are due, waits for answers until `until`, and returns the finished
  /// requests.
  std::vector<Finished> wait(Instant until);
  /// Abandons all requests that are in flight or wait to be repeated.
  void cancel_all();

  int in_flight() const { return in_flight_; }
  /// Whether the server has given any answer.
  bool answered() const { return answered_; }
  /// Until when the server has asked for no more requests of that family, if it asked for more than
  /// a second; a time in the past if it has not.
  Instant asked_to_wait_until(std::size_t family) const { return asked_to_wait_until_[family]; }
  /// Started and not finished: in flight or waiting to be repeated.
  std::size_t unfinished() const { return items_.size(); }
  const DispatchCounters& counters() const { return counters_; }
  const AdaptiveLimiter& limiter() const { return limiter_; }
  const FamilyAnswers& answers(std::size_t family) const { return answers_[family]; }

 private:
  struct Item {
    std::size_t family = 0;
    Request request;
    Classifier classify;
    int attempts = 0;
    int refusals = 0;
    int failures = 0;  ///< attempts that count against the item
    int outages = 0;
    bool exhausted = false;  ///< no attempt is left
    Sending sending{};
    Instant first_failure_at{};  ///< run time
    std::int64_t successes_at_first_failure = 0;
  };
  using Items = std::unordered_map<Ticket, Item>;

  Instant room_at(std::size_t family) const;
  void send(Ticket ticket, Item& item);
  void take_back(Item& item);
  void send_due(Instant now);
  Instant next_due(Instant until) const;
  void take(Completion& completion, std::vector<Finished>& finished);
  void update_limiter(Item& item, const Classification& classification, Instant now);
  bool decide(Item& item, Classification& classification, Instant now, Duration& wait);
  bool is_exhausted(Item& item, const Classification& classification) const;
  bool should_give_up(const Classification& classification) const;
  Instant end_of_asked_waits() const;
  void excuse_asked_wait();

  Transport& transport_;
  const Clock& clock_;
  DispatchLimits limits_;
  AdaptiveLimiter limiter_;
  std::vector<FamilyAnswers> answers_;
  Pacer overall_;  ///< for `max_rate`
  Backoff backoff_;
  Items items_;
  std::multimap<Instant, Ticket> repeats_;  ///< by the time they are due
  DispatchCounters counters_;
  Ticket last_ticket_ = 0;
  int in_flight_ = 0;
  std::int64_t successes_ = 0;
  bool answered_ = false;
  Instant progress_at_{};                     ///< run time
  Instant idle_since_{};                      ///< run time; counts while there are no items
  std::vector<Instant> asked_to_wait_until_;  ///< by family
};

}  // namespace stocktake::net
