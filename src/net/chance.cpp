#include "net/chance.h"

#include <algorithm>

namespace stocktake::net {
namespace {

constexpr double kClose = 1.05;
/// A limit is found within so many spans.
constexpr int kLongestRow = 5;
constexpr double kLongSpan = 30;  ///< seconds
constexpr auto kMostDisbelief = std::chrono::minutes(16);
/// Refusals by chance stay rare however fast the pace gets: at most this part of the answers.
constexpr double kMostRefused = 0.12;
constexpr double kFewestToTell = 4;
/// A faster pace brings at least this part of what slower ones did.
constexpr double kLeastGain = 0.4;
constexpr int kAgreeing = 4;

}  // namespace

bool Span::agrees_with(const Span& other) const {
  const double tolerance = kClose + 1 / std::max({accepted, other.accepted, 20.0});
  return allowed() <= other.allowed() * tolerance && other.allowed() <= allowed() * tolerance;
}

void Chance::on_refused(Instant now, const Span& span) {
  refused_ += 1;
  agreeing_ = span.agrees_with(last_) ? agreeing_ + 1 : 0;
  last_ = span;
  if (!likely_) {
    suspect(now, span);
  } else if (is_refuted(now)) {
    likely_ = false;
    row_ = 0;
    not_before_ = now + disbelief_;
    disbelief_ = std::min<Duration>(disbelief_ * 2, kMostDisbelief);
  }
}

void Chance::suspect(Instant now, const Span& span) {
  if (span.elapsed >= kLongSpan) row_ = 0;
  best_ = row_ == 0 ? span.allowed() : std::max(best_, span.allowed());
  if (++row_ <= kLongestRow || now < not_before_) return;
  likely_ = true;
  since_ = now;
  accepted_ = 0;
  refused_ = 0;
  agreeing_ = 0;
}

bool Chance::is_refuted(Instant now) const {
  if (agreeing_ >= kAgreeing) return true;
  if (refused_ < kFewestToTell) return false;
  return refused_ > kMostRefused * (refused_ + accepted_) ||
         accepted_ < kLeastGain * best_ * seconds(now - since_);
}

}  // namespace stocktake::net
