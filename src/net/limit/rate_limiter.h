#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "net/limit/delivery_rate.h"
#include "net/limit/limit_model.h"
#include "net/limit/pacer.h"
#include "util/clock.h"

namespace stocktake::net {

/// A request, as the rate limiter saw it leave.
struct Departure {
  Instant at{};
  std::int64_t number = 0;  ///< in the order of sending, from 1
  std::size_t family = 0;
  double rate = 0;  ///< the pacing rate at that time
};

/// Finds how many requests per second a service accepts, from its refusals alone, and paces
/// requests accordingly.
///
/// There is no rate until the first refusal. That one, after as many requests as the service
/// accepts at once, says little about the rate: requests are sent again at a low rate that grows
/// until it is refused. From then on, each refusal is a measurement: the model that explains best
/// what was accepted and refused (`LimitTrace::fit`) tells the rate and the burst. Requests are
/// sent at 99.5 % of that rate; what a pause cost is caught up with, as far as the service saves it
/// up. The rate is probed by letting it grow by 1 % over a time that becomes longer as long as the
/// model is confirmed, and faster from then on: so a limit that was raised is found as well.
///
/// A refusal may also be random. It is, if most of the requests that were sent after the refused
/// one were accepted. If a limit is met where refusals were random before, or if requests are
/// refused time and again that the model would have accepted, no model can tell the limit: then
/// the rate follows what is accepted (`DeliveryRate`) for as long as refusals are random.
///
/// It serves several families of calls as if they shared a limit, until that explains the refusals
/// worse than a limit for each.
class RateLimiter {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  /// Takes a limit that another process has found as known. Call it before the first request.
  void start_at(double rate);

  /// Requests per second; `kNoLimit` while no limit is known.
  double rate() const { return rate_; }
  /// The part of `rate()` that the service has shown to allow. While a higher rate is being tried,
  /// this is lower than `rate()`. While the rate follows what is accepted, this is what is
  /// accepted.
  double proven_rate() const;

  /// Whether refusals have shown to be random, so that they say nothing, and the rate follows what
  /// is accepted.
  bool follows_deliveries() const { return delivery_.has_value(); }

  /// When the next request may be sent; `Instant::max()` if an answer has to come first.
  Instant next_slot() const;
  Departure on_sent(Instant now, std::size_t family = 0);
  void on_accepted(const Departure& sent, Instant now);
  /// `pause_end`: until when nothing will be sent because of this.
  void on_refused(const Departure& sent, Instant pause_end);
  /// Any other end of a request: it took nothing from the allowance.
  void on_failed(const Departure& sent);

  /// The same, once it has learned from the refusals that it knows of.
  RateLimiter settled() const;

  /// Whether the families of calls have limits of their own.
  bool is_apart() const { return is_apart_; }
  /// A limiter for one of them, with what is known of it.
  RateLimiter of_family(std::size_t family) const;

 private:
  /// A refused request, and what became of those that were sent after it, before the refusal was
  /// known.
  struct Event {
    Departure first;
    std::int64_t interval_first = 1;  ///< the number of the first request of the interval
    Instant pause_end{};
    int accepted_after = 0;  ///< of the same family
    int refused_after = 0;
    int others_accepted = 0;  ///< of other families
    int others_refused = 0;

    bool is_random() const;
    double pause() const { return seconds(pause_end - first.at); }
  };

  void grow(Instant now);
  void learn();
  bool takes_for_random(const Event& event, double accepted);
  void begin_search(const Event& event, double accepted);
  void measure(const Event& event);
  LimitModel better_model(const LimitModel& model, const Event& event);
  void adopt(const LimitModel& model, const Event& event);
  void search_beyond(const Event& event);
  void follow_deliveries(Instant now);
  void search_again(Instant now);
  void set_rate(double rate);

  Pacer pacer_;
  double rate_ = kNoLimit;
  double low_ = 0;          ///< the rate of the model; 0: none yet
  double high_ = kNoLimit;  ///< a rate that was refused
  double saved_ = 0;        ///< requests that the service saves up
  double growth_ = 0;       ///< requests per second, added with each request
  bool is_searching_ = false;
  double patience_ = 4;  ///< seconds after a pause until the rate grows faster
  Instant resumed_at_{};

  LimitTrace trace_;
  std::int64_t sent_ = 0;
  std::size_t sent_family_ = 0;      ///< of the last request
  std::int64_t failed_ = 0;          ///< requests of this interval that say nothing
  std::int64_t interval_first_ = 1;  ///< the first request of this interval
  std::optional<Event> event_;
  bool is_blocked_ = false;  ///< nothing was accepted since the last limit: one request at a time
  bool is_waiting_ = false;  ///< for the answer of that request

  int randomness_ = 0;            ///< above 0: refusals are random, as the last few have shown
  double false_predictions_ = 0;  ///< refusals that the model would not have made
  std::optional<DeliveryRate> delivery_;  ///< while refusals are random
  double rate_before_ = kNoLimit;         ///< what is known until the first measurement
  Instant delivery_until_{};              ///< unless one is random until then
  std::int64_t random_until_ = 0;         ///< requests: refusals were random without a rate
  bool is_window_ = false;                ///< the model is a window
  bool is_changing_ = false;              ///< the service has changed its limit
  bool is_shared_ = false;                ///< by several families, as far as is known
  bool is_apart_ = false;
  std::size_t limited_family_ = 0;
};

}  // namespace stocktake::net
