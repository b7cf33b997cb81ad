#pragma once

#include "protocol/slice.h"
#include "util/clock.h"

namespace stocktake {

/// What slices have learned about the service's limits, so that the next slice need not learn them
/// again. Each worker learns its own share; if the limit is the workspace's, the shares add up to
/// it.
class LimitAggregator {
 public:
  /// `throttled`: throttled answers that the slice received.
  void learn(const protocol::LimitHints& limits, std::int64_t throttled, Instant now);
  /// The hints for a slice that starts now.
  protocol::LimitHints start(Instant now) const;
  /// Until when the server has asked us to send nothing; a time in the past if it has not.
  Instant paused_until(Source source) const { return families_[source].paused_until; }

 private:
  struct Family {
    double in_flight = 0;  ///< 0: nothing is known
    bool is_limit = false;
    double rate = net::RateLimiter::kNoLimit;
    bool is_own = false;
    Instant paused_until{};
  };
  PerSource<Family> families_;
};

}  // namespace stocktake
