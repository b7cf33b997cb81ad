#include "engine/slices/limit_aggregator.h"

#include <algorithm>
#include <cmath>

namespace stocktake {
namespace {

/// Weight of one slice's result against the current estimate.
constexpr double kWeight = 0.3;
/// Slices are too short to probe for a higher limit themselves: after one that was not throttled,
/// the next starts a little higher.
constexpr double kGrowth = 1.03;

double blend(double believed, double found) {
  return believed + kWeight * (found - believed);
}

}  // namespace

void LimitAggregator::learn(const protocol::LimitHints& limits, std::int64_t throttled,
                            Instant now) {
  const double growth = throttled == 0 ? kGrowth : 1;
  for (const Source source : all_sources()) {
    Family& family = families_[source];
    const net::LimitHint& found = limits[source];
    family.paused_until = std::max(family.paused_until, now + found.pause);
    const auto size = static_cast<double>(found.in_flight);
    if (found.is_limit) {
      family.in_flight = family.is_limit ? blend(family.in_flight, size) * growth : size;
      family.is_limit = true;
    } else if (!family.is_limit) {
      family.in_flight = std::max(family.in_flight, size);
    }
    family.is_own = family.is_own || found.is_own;
    if (std::isfinite(found.rate)) {
      family.rate =
          std::isfinite(family.rate) ? blend(family.rate, found.rate) * growth : found.rate;
    }
  }
}

protocol::LimitHints LimitAggregator::start(Instant now) const {
  protocol::LimitHints limits;
  for (const Source source : all_sources()) {
    const Family& family = families_[source];
    net::LimitHint& limit = limits[source];
    if (family.in_flight > 0) {
      limit.in_flight = std::max(1, static_cast<int>(std::lround(family.in_flight)));
      limit.is_limit = family.is_limit;
    }
    limit.rate = family.rate;
    limit.is_own = family.is_own;
    limit.pause = std::max(family.paused_until - now, Duration{});
  }
  return limits;
}

}  // namespace stocktake
