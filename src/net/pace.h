#pragma once

#include <limits>

#include "util/clock.h"

namespace stocktake::net {

/// Learns how many requests a second a server takes, from nothing but its refusals, and spaces
/// requests accordingly. No limit until the first refusal.
///
/// Between two refusals a server has taken no more than its limit allowed, so what was accepted in
/// that time is a lower bound, and so is a pace that was kept up for a while; the pace at which it
/// refused is an upper one. The next pace lies between the two, and a lower bound that fails is
/// given up bit by bit. When they are close, the pace stays at the lower bound, and is raised by a
/// little only after a long quiet time that doubles with every confirmation: a limit that was found
/// is not run into again at full speed.
class Pace {
 public:
  static constexpr double kNoLimit = std::numeric_limits<double>::infinity();

  /// `most`: requests a second that are never exceeded.
  explicit Pace(double most = kNoLimit);

  /// Takes a limit that somebody else has found for known, before the first request.
  void start_at(double rate);

  /// Requests a second; `kNoLimit` while nothing is known.
  double rate() const { return rate_; }

  /// When the next request may be sent.
  Instant next_slot() const { return next_slot_; }

  void on_sent(Instant now);
  void on_accepted(Instant now);
  /// A refusal that starts an event (others of the same moment are the caller's to leave out).
  /// `pause`: how long nothing will be sent because of it.
  void on_refused(Instant now, Duration pause);

 private:
  void set_rate(double rate);
  void learn_first(double elapsed, double pause);
  void learn(Instant now, double elapsed);
  bool is_chance(Instant now);
  void raise(Instant now);
  bool is_binding(Instant now) const;

  double most_;
  double rate_;
  double low_ = 0;
  double high_ = kNoLimit;
  Instant next_slot_{};
  bool started_ = false;
  Instant event_at_{};   ///< of the last refusal, or of the first request
  Instant raised_at_{};  ///< of the last change of the rate
  double accepted_ = 0;  ///< since event_at_
  double sent_ = 0;      ///< since event_at_
  double accepted_since_raise_ = 0;
  Duration quiet_;  ///< without refusals before a known limit is tried again
  double retreat_;  ///< part of a lower bound that is given up once it has failed
  int vain_retreats_ = 0;
  double rate_before_retreat_ = 0;
  Instant chance_until_{};
};

}  // namespace stocktake::net
