#include "net/limit/noise_detector.h"

#include <algorithm>

namespace stocktake::net {
namespace {

constexpr double kEnough = 20;
constexpr double kTolerance = 1.05;
/// A rate limit is found within this many intervals; refusals that go on are random.
constexpr double kLongestRow = 5;
/// Weight of an interval that is too short to measure anything.
constexpr double kShortSpan = 0.34;
constexpr double kLongSpan = 30;  ///< seconds
constexpr auto kMaxDisbelief = std::chrono::minutes(4);
/// Random refusals stay below this fraction of the answers, however high the rate.
constexpr double kMaxRefused = 0.12;
constexpr double kFewestToTell = 8;
/// If refusals are random, at least this fraction of the proven rate is accepted.
constexpr double kMinGain = 0.4;
constexpr int kAgreeing = 4;

}  // namespace

bool RefusalInterval::is_measure() const {
  return accepted >= kEnough;
}

bool RefusalInterval::agrees_with(const RefusalInterval& other) const {
  const double tolerance = kTolerance + 1 / std::max({accepted, other.accepted, kEnough});
  return allowed() <= other.allowed() * tolerance && other.allowed() <= allowed() * tolerance;
}

void NoiseDetector::on_refused(Instant now, const RefusalInterval& span) {
  refused_ += 1;
  agreeing_ = span.is_measure() && span.agrees_with(last_) ? agreeing_ + 1 : 0;
  last_ = span;
  if (!likely_) {
    suspect(now, span);
  } else if (is_refuted(now)) {
    likely_ = false;
    row_ = 0;
    not_before_ = now + disbelief_;
    disbelief_ = std::min<Duration>(disbelief_ * 2, kMaxDisbelief);
  }
}

void NoiseDetector::suspect(Instant now, const RefusalInterval& span) {
  if (span.elapsed >= kLongSpan) row_ = 0;
  if (row_ == 0) best_ = 0;
  if (span.is_measure()) best_ = std::max(best_, span.allowed());
  row_ += span.is_measure() ? 1 : kShortSpan;
  if (row_ <= kLongestRow || now < not_before_) return;
  likely_ = true;
  since_ = now;
  accepted_ = 0;
  refused_ = 0;
  agreeing_ = 0;
}

bool NoiseDetector::is_refuted(Instant now) const {
  if (agreeing_ >= kAgreeing) return true;
  if (refused_ < kFewestToTell) return false;
  return refused_ > kMaxRefused * (refused_ + accepted_) ||
         accepted_ < kMinGain * best_ * seconds(now - since_);
}

}  // namespace stocktake::net
