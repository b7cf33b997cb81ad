#pragma once

#include "util/clock.h"

namespace stocktake::net {

/// Learns how many requests a server takes at once, from nothing but its refusals.
///
/// It starts small and doubles (at most once in 50 ms, so that a fast server is not flooded before
/// it can say no) until the first refusal. The request that was refused tells the limit: it was the
/// n-th under way, so n-1 are allowed. From then on one more is tried after a while of success;
/// each trial that fails at once makes the next one rarer, so a firm limit costs almost no
/// refusals, while noise is recovered from quickly. A single refusal after a whole window of
/// answers is chance and changes nothing; a limit refuses again at once.
class ConcurrencyLimit {
 public:
  /// `most`: never more than this many, at least 1.
  ConcurrencyLimit(int start, int most);

  int size() const { return static_cast<int>(size_); }
  /// A refusal has told how many are allowed.
  bool is_known() const { return !doubling_; }

  /// Starts from what somebody else has been allowed, before the first request. `is_limit`: it is
  /// known that more would be refused.
  void start_at(int size, bool is_limit);

  /// `in_flight`: how many requests are under way as its answer comes, this one included.
  void on_accepted(Instant now, int in_flight);
  /// `in_flight`: how many were under way when it was sent, this one included. `first_of_event`:
  /// the first refusal of requests sent since the last decrease took effect.
  void on_refused(int in_flight, bool first_of_event);

 private:
  void grow_fast(Instant now);
  void grow_slowly();

  int max_;
  double size_;
  bool doubling_ = true;
  Instant doubled_at_{};
  double doubling_base_;
  int successes_ = 0;  ///< since the size last changed, while the window was full
  int in_a_row_ = 0;   ///< of these, since the last refusal
  int patience_;       ///< successes per slot before one more is tried
  double floor_;       ///< one event takes at most half
  bool on_trial_ = false;
};

}  // namespace stocktake::net
