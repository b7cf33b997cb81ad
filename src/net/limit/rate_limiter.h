#pragma once

#include <limits>

#include "net/limit/noise_detector.h"
#include "util/clock.h"

namespace stocktake::net {

/// Learns how many requests a second a server takes, from nothing but its refusals, and spaces
/// requests accordingly. No limit until the first refusal.
///
/// What was accepted from one refusal to the next, over the time between them, is what the server
/// allows: its allowance was used up at both ends. That is exact where it saves up allowance during
/// the pause that it asked for, and too small where it does not; spans of different lengths that
/// agree tell one from the other, and the limit is found, mostly with the second refusal. Until
/// then the pace lies between what was allowed and what was refused. A limit that was found is
/// tried again only after a long quiet time, in small steps: it is not run into again at full
/// speed. Where so little was accepted before each refusal that nothing was measured, no limit is
/// known yet, and the pace doubles until there is more to go by.
///
/// Where refusals are chance (`NoiseDetector`), the pace grows in spite of them.
class RateLimiter {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  /// `most`: requests a second that are never exceeded.
  explicit RateLimiter(double most = kNoLimit);

  /// Takes a limit that somebody else has found for known, before the first request.
  void start_at(double rate);

  /// Requests a second; `kNoLimit` while nothing is known.
  double rate() const { return rate_; }

  /// When the next request may be sent.
  Instant next_slot() const { return next_slot_; }

  void on_sent(Instant now);
  void on_accepted(Instant now);
  /// `pause`: how long nothing will be sent because of it. `first_of_event`: not one of several
  /// that were under way when the limit was met.
  void on_refused(Instant now, Duration pause, bool first_of_event);

 private:
  void set_rate(double rate);
  RefusalInterval span_until(Instant now) const;
  void begin_span(Instant now, Duration pause);
  void hold(Instant until);

  void learn_first(const RefusalInterval& span, double pause);
  void try_first();
  void change_mind(bool was_chance);
  void learn(const RefusalInterval& span);
  void lower();
  bool is_witnessed(const RefusalInterval& span) const;
  bool is_close() const;
  void raise(Instant now);

  double max_;
  double rate_;
  double low_ = 0;          ///< allowed, as far as is known
  double high_ = kNoLimit;  ///< refused
  Instant next_slot_{};

  bool started_ = false;
  Instant span_at_{};  ///< of the last refusal, or of the first request
  double accepted_ = 0;
  double sent_ = 0;
  RefusalInterval last_span_;
  bool is_first_pause_ = false;
  int witnesses_ = 0;     ///< spans in a row that agreed with the one before
  bool measured_ = true;  ///< `high_` is more than the guess that few requests allow
  NoiseDetector chance_;

  Instant raised_at_{};  ///< of the last change of the rate
  double accepted_since_raise_ = 0;
  Duration quiet_;  ///< without refusals before a known limit is tried again
};

}  // namespace stocktake::net
