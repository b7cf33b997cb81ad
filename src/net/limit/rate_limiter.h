#pragma once

#include <limits>

#include "net/limit/noise_detector.h"
#include "util/clock.h"

namespace stocktake::net {

/// Learns how many requests per second a server accepts from its refusals alone, and spaces
/// requests accordingly. There is no limit until the first refusal.
///
/// The requests accepted between two refusals, divided by the time between them, are the rate that
/// the server allows, because its allowance was used up at both ends. This is exact if the server
/// saves up allowance during the pause that it asked for, and too low if it does not. Intervals of
/// different lengths that agree show which is the case, and the limit is found, usually with the
/// second refusal. Until then the rate lies between what was allowed and what was refused. A limit
/// that was found is tried again only after a long time without refusals, in small steps. If too
/// few requests are accepted before each refusal for a measurement, no limit is known yet, and the
/// rate doubles until there is one.
///
/// If the refusals are random (`NoiseDetector`), the rate grows in spite of them.
class RateLimiter {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  /// `most`: requests per second that are never exceeded.
  explicit RateLimiter(double most = kNoLimit);

  /// Takes a limit that another process has found as known. Call it before the first request.
  void start_at(double rate);

  /// Requests per second; `kNoLimit` while no limit is known.
  double rate() const { return rate_; }

  /// The part of `rate()` that the server has shown to allow. While a higher rate is being tried,
  /// this is lower than `rate()`.
  double proven_rate() const;

  /// When the next request may be sent.
  Instant next_slot() const { return next_slot_; }

  void on_sent(Instant now);
  void on_accepted(Instant now);
  /// `pause`: how long nothing will be sent because of the refusal. `first_of_event`: false for
  /// further requests that were in flight when the limit was met.
  void on_refused(Instant now, Duration pause, bool first_of_event);

 private:
  void set_rate(double rate);
  RefusalInterval span_until(Instant now) const;
  void begin_span(Instant now, Duration pause);
  void hold(Instant until);

  void learn_first(const RefusalInterval& span, double pause);
  void try_first();
  double first_trial() const;
  void change_mind(bool was_chance);
  void learn(const RefusalInterval& span);
  void lower();
  bool is_witnessed(const RefusalInterval& span) const;
  bool is_close() const;
  void raise(Instant now);

  double max_;
  double rate_;
  double low_ = 0;          ///< the highest rate known to be allowed
  double high_ = kNoLimit;  ///< the lowest rate known to be refused
  Instant next_slot_{};

  bool started_ = false;
  Instant span_at_{};  ///< when the last refusal came, or the first request was sent
  double accepted_ = 0;
  double sent_ = 0;
  RefusalInterval last_span_;
  bool is_first_pause_ = false;
  int witnesses_ = 0;     ///< intervals in a row that confirmed the one before
  bool measured_ = true;  ///< false while `high_` is a guess from a few requests
  NoiseDetector chance_;

  Instant raised_at_{};  ///< when the rate last changed
  double accepted_since_raise_ = 0;
  Duration quiet_;  ///< time without refusals before a known limit is tried again
};

}  // namespace stocktake::net
