#pragma once

#include "util/backoff.h"

namespace stocktake::net {

/// Delays between the attempts at one item, by the outcome of the last attempt.

/// After a transient failure.
inline constexpr BackoffLimits kAfterFailure{.first = std::chrono::milliseconds(200),
                                             .most = std::chrono::milliseconds(5000)};
/// After a throttled request; the concurrency limit has been lowered already.
inline constexpr BackoffLimits kAfterRefusal{.first = std::chrono::milliseconds(50),
                                             .most = std::chrono::milliseconds(2000)};
/// While the server cannot be reached.
inline constexpr BackoffLimits kInOutage{.first = std::chrono::milliseconds(250),
                                         .most = std::chrono::milliseconds(5000)};

}  // namespace stocktake::net
