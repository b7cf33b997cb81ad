#pragma once

#include "util/clock.h"

namespace stocktake::net {

/// The time between two refusals.
struct RefusalInterval {
  double elapsed = 0;  ///< seconds, including the pause
  double accepted = 0;

  /// Accepted requests per second: what the server allows, if a limit causes its refusals.
  double allowed() const { return accepted / elapsed; }
  /// Whether enough requests were accepted for a measurement.
  bool is_measure() const;
  /// Whether both measured the same rate, within the precision of their counts.
  bool agrees_with(const RefusalInterval& other) const;
};

/// Distinguishes random refusals from those caused by a rate limit; the server answers 429 to both.
///
/// A limit is found within a few refusals. If more follow without a long interval between two of
/// them, they are taken as random until shown otherwise: refusals become frequent as the rate
/// grows, a higher rate accepts much less than a lower one did, or several intervals in a row
/// measure the same rate.
class NoiseDetector {
 public:
  bool is_likely() const { return likely_; }
  /// Requests per second that were accepted before refusals were taken as random.
  double proven_pace() const { return best_; }

  void on_accepted() { accepted_ += 1; }
  /// One more refusal in the same event; it does not end an interval.
  void on_further_refusal() { refused_ += 1; }
  /// A refusal that ends `span`. It may change `is_likely`.
  void on_refused(Instant now, const RefusalInterval& span);

 private:
  void suspect(Instant now, const RefusalInterval& span);
  bool is_refuted(Instant now) const;

  bool likely_ = false;
  double row_ = 0;  ///< weighted intervals since the last long one
  double best_ = 0;
  Instant since_{};      ///< when refusals were taken as random
  double accepted_ = 0;  ///< since then
  double refused_ = 0;   ///< since then
  int agreeing_ = 0;     ///< intervals in a row that agree with the one before
  RefusalInterval last_{};
  Instant not_before_{};  ///< after a wrong guess, refusals are not taken as random before this
  Duration disbelief_ = std::chrono::seconds(30);
};

}  // namespace stocktake::net
