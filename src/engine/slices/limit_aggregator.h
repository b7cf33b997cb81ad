#pragma once

#include "protocol/slice.h"
#include "util/clock.h"

namespace stocktake {

/// What slices have learned of the service's limits, so that the next one need not find out again.
/// Each worker learns its own share; where the limit is the workspace's, the shares add up to it.
class LimitAggregator {
 public:
  /// `throttled`: how often the slice was told to slow down.
  void learn(const protocol::LimitHints& limits, std::int64_t throttled, Instant now);
  /// What a slice that begins now starts from.
  protocol::LimitHints start(Instant now) const;
  /// Until when the server has asked that nothing be sent; the past where it has not.
  Instant paused_until(Source source) const { return families_[source].paused_until; }

 private:
  struct Family {
    double in_flight = 0;  ///< 0: nothing is known
    bool is_limit = false;
    double rate = net::RateLimiter::kNoLimit;
    Instant paused_until{};
  };
  PerSource<Family> families_;
};

}  // namespace stocktake
