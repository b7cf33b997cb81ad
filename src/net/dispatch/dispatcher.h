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

/// Says what came of an exchange, and keeps of it what is wanted: called once for every attempt.
using Classifier = std::function<Classification(Exchange&)>;

struct DispatchLimits {
  int max_in_flight = 32;                   ///< all families together
  double max_rate = RateLimiter::kNoLimit;  ///< requests a second, all families together
  int start_in_flight = 8;                  ///< a family's window before anything is known
  /// No answer that helps anybody for so long: the run is given up.
  Duration give_up_after = std::chrono::minutes(10);
  /// The same before the first answer of all: a wrong host should not take ten minutes to say so.
  Duration connect_give_up_after = std::chrono::seconds(8);
};

/// What came of a request after all its attempts.
struct Finished {
  Ticket ticket = 0;
  int attempts = 0;
  Instant sent_at;                ///< the last attempt
  Classification classification;  ///< `done`, `gap` or `fatal`
};

struct DispatchCounters {
  std::int64_t requests = 0;   ///< sent, repeats included
  std::int64_t retries = 0;    ///< of these, repeats
  std::int64_t throttled = 0;  ///< answers that said "later"
};

/// Answers of one family that were accepted (`done` and `gap`), and how long they took together.
struct FamilyAnswers {
  std::int64_t count = 0;
  double seconds = 0;
  std::int64_t throttled = 0;  ///< answers that said "later", not among the others
};

/// Sends requests at the rate the server allows and repeats those that may be repeated, so that
/// whoever uses it meets only `done`, `gap` and `fatal`. Knows the meaning of no answer: that is
/// the judge's. One thread; time from the clock, waiting in the transport.
class Dispatcher {
 public:
  Dispatcher(Transport& transport, const Clock& clock, std::size_t families, DispatchLimits limits,
             std::uint64_t seed = 1);

  /// Starts a family from what somebody else has learned about it; before the first request.
  void start_at(std::size_t family, const LimitHint& limit);

  /// When a new request of that family may be started: not after now where it may be at once;
  /// `Instant::max()` where an answer has to come first. Repeats go before new requests.
  Instant ready_at(std::size_t family) const;
  Ticket start(std::size_t family, Request request, Classifier classify);
  /// Sends what is due again, waits for answers until `until`, returns what has finished.
  std::vector<Finished> wait(Instant until);
  /// Gives up what is under way or waits to be repeated.
  void cancel_all();

  int in_flight() const { return in_flight_; }
  /// The server has given an answer, whatever it was.
  bool answered() const { return answered_; }
  /// Started and not finished: under way or waiting to be repeated.
  std::size_t unfinished() const { return items_.size(); }
  const DispatchCounters& counters() const { return counters_; }
  const AdaptiveLimiter& limiter(std::size_t family) const { return limiters_[family]; }
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
    Instant sent_at{};
    Instant first_failure_at{};
    std::int64_t successes_at_first_failure = 0;
    int in_flight_when_sent = 0;
  };
  using Items = std::unordered_map<Ticket, Item>;

  Instant room_at(std::size_t family) const;
  void send(Ticket ticket, Item& item);
  void send_due(Instant now);
  Instant next_due(Instant until) const;
  void take(Completion& completion, std::vector<Finished>& finished);
  void update_limiter(Item& item, const Classification& classification, Instant now);
  bool decide(Item& item, Classification& classification, Instant now, Duration& wait);
  bool is_exhausted(Item& item, const Classification& classification, Instant now) const;
  bool should_give_up(const Classification& classification, Instant now) const;
  Instant silent_since() const;

  Transport& transport_;
  const Clock& clock_;
  DispatchLimits limits_;
  std::vector<AdaptiveLimiter> limiters_;
  std::vector<FamilyAnswers> answers_;
  RateLimiter overall_;
  Backoff backoff_;
  Items items_;
  std::multimap<Instant, Ticket> repeats_;  ///< by the time they are due
  DispatchCounters counters_;
  Ticket last_ticket_ = 0;
  int in_flight_ = 0;
  std::int64_t successes_ = 0;
  bool answered_ = false;
  Instant progress_at_{};
  Instant asked_to_wait_until_{};
};

}  // namespace stocktake::net
