#include "net/limit/concurrency_limit.h"

#include <algorithm>

namespace stocktake::net {
namespace {

constexpr int kMinPatience = 3;
constexpr int kMaxPatience = 64;
/// The refused fraction is a moving average over about this many answers. While no limit is known,
/// refusals are random below this fraction, if as many in flight were accepted before.
constexpr double kRecentAnswers = 32;
constexpr double kSeldom = 0.35;
constexpr auto kDoublingTime = std::chrono::milliseconds(50);

}  // namespace

ConcurrencyLimit::ConcurrencyLimit(int start, int most)
    : max_(std::max(1, most)),
      size_(std::clamp(start, 1, max_)),
      doubling_base_(size_),
      patience_(kMinPatience),
      floor_(1) {}

void ConcurrencyLimit::start_at(int size, bool is_limit) {
  size_ = std::clamp(size, 1, max_);
  doubling_base_ = size_;
  doubling_ = !is_limit;
}

void ConcurrencyLimit::on_accepted(Instant now, int in_flight) {
  refused_part_ -= refused_part_ / kRecentAnswers;
  accepted_at_ = std::max(accepted_at_, in_flight);
  // With less than half of the limit in use, a success says nothing about a larger limit.
  if (2 * in_flight < size()) return;
  if (doubling_) {
    grow_fast(now);
  } else {
    grow_slowly();
  }
}

void ConcurrencyLimit::grow_fast(Instant now) {
  if (now - doubled_at_ >= kDoublingTime) {
    doubled_at_ = now;
    doubling_base_ = size_;
  }
  size_ = std::min({size_ + 1, 2 * doubling_base_, static_cast<double>(max_)});
}

void ConcurrencyLimit::grow_slowly() {
  ++successes_;
  ++in_a_row_;
  // size() successes without a refusal confirm the raised limit.
  if (on_trial_ && in_a_row_ >= size()) on_trial_ = false;
  if (successes_ < patience_ * size() || size() >= max_) return;
  successes_ = 0;
  in_a_row_ = 0;
  size_ += 1;
  on_trial_ = true;
}

void ConcurrencyLimit::on_refused(int in_flight, bool first_of_event) {
  // A limit that is exceeded refuses again at once, so a refusal after size() successes is random.
  refused_part_ += (1 - refused_part_) / kRecentAnswers;
  if (doubling_ && refused_part_ < kSeldom && in_flight <= accepted_at_) return;
  const bool by_chance = !doubling_ && !on_trial_ && in_a_row_ >= size();
  in_a_row_ = 0;
  if (first_of_event) {
    floor_ = std::max(1.0, size_ / 2);
    if (!by_chance) patience_ = on_trial_ ? std::min(patience_ * 2, kMaxPatience) : kMinPatience;
    doubling_ = false;
    on_trial_ = false;
  }
  if (by_chance) return;
  size_ = std::clamp(static_cast<double>(in_flight - 1), floor_, size_);
}

}  // namespace stocktake::net
