#pragma once

#include "util/clock.h"

namespace stocktake::net {

/// From one refusal to the next.
struct RefusalInterval {
  double elapsed = 0;  ///< seconds, the pause included
  double accepted = 0;

  /// Accepted a second: what the server allows, where its refusals come from a limit.
  double allowed() const { return accepted / elapsed; }
  /// Whether so many were accepted that this says something.
  bool is_measure() const;
  /// Whether both allowed the same, as nearly as so few can tell.
  bool agrees_with(const RefusalInterval& other) const;
};

/// Tells refusals by chance from those of a limit, where a server says "later" to both.
///
/// A limit is found within a few refusals; more of them, without a long time between two, are
/// chance, until that shows to be wrong: because refusals get many as the pace gets faster, because
/// it brings much less than a slower one did, or because span after span allows the same.
class NoiseDetector {
 public:
  bool is_likely() const { return likely_; }
  /// What is known to have been allowed when refusals were taken for chance: requests a second.
  double proven_pace() const { return best_; }

  void on_accepted() { accepted_ += 1; }
  /// One more refusal of many at once: no end of a span.
  void on_further_refusal() { refused_ += 1; }
  /// A refusal that ends `span`. Afterwards `is_likely` may have changed.
  void on_refused(Instant now, const RefusalInterval& span);

 private:
  void suspect(Instant now, const RefusalInterval& span);
  bool is_refuted(Instant now) const;

  bool likely_ = false;
  double row_ = 0;  ///< spans without a long one among them
  double best_ = 0;
  Instant since_{};      ///< taken for chance
  double accepted_ = 0;  ///< since then
  double refused_ = 0;   ///< since then
  int agreeing_ = 0;     ///< spans in a row that agree with the one before
  RefusalInterval last_{};
  Instant not_before_{};  ///< it was taken for chance before, and was none
  Duration disbelief_ = std::chrono::seconds(30);
};

}  // namespace stocktake::net
