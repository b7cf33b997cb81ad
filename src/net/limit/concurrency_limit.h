#pragma once

#include "util/clock.h"

namespace stocktake::net {

/// Learns how many requests a server accepts at once from its refusals alone.
///
/// It starts small and doubles until the first refusal, at most once in 50 ms, so that a fast
/// server is not flooded before it can refuse. The refused request shows the limit: it was the n-th
/// in flight, so n-1 are allowed. From then on the limit is raised by one after enough successes.
/// Each raise that fails at once makes the next one rarer, so a fixed limit costs almost no
/// refusals, while random refusals are recovered from quickly. A single refusal after a full
/// limit's worth of successes is random and changes nothing; a real limit refuses again at once. So
/// is one, before any limit is known, of a request with no more in flight than were accepted
/// before, as long as few are refused.
class ConcurrencyLimit {
 public:
  /// `most`: the upper bound of the limit, at least 1.
  ConcurrencyLimit(int start, int most);

  int size() const { return static_cast<int>(size_); }
  /// Whether a refusal has shown how many are allowed.
  bool is_known() const { return !doubling_; }

  /// Starts from what another process has been allowed. Call it before the first request.
  /// `is_limit`: more requests are known to be refused.
  void start_at(int size, bool is_limit);

  /// `in_flight`: requests in flight when the answer arrives, including its own.
  void on_accepted(Instant now, int in_flight);
  /// `in_flight`: requests in flight when it was sent, including itself. `first_of_event`: the
  /// first refusal of a request sent after the last decrease took effect.
  void on_refused(int in_flight, bool first_of_event);

 private:
  void grow_fast(Instant now);
  void grow_slowly();

  int max_;
  double size_;
  bool doubling_ = true;
  Instant doubled_at_{};
  double doubling_base_;
  int successes_ = 0;  ///< since the limit was last raised, with at least half of it in use
  int in_a_row_ = 0;   ///< since the last refusal or raise
  int patience_;       ///< successes per slot before the limit is raised by one
  double floor_;       ///< one event at most halves the limit
  bool on_trial_ = false;
  double refused_part_ = 0;  ///< fraction of the latest answers
  int accepted_at_ = 0;      ///< the most in flight at which a request was accepted
};

}  // namespace stocktake::net
