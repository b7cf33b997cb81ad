#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake::net {

/// A Retry-After header (RFC 9110): seconds, fractions tolerated, or an HTTP date, which is taken
/// against `wall_now_ms` (by the clock of whoever sent it). A date that has passed is no delay;
/// nonsense is nothing. Never negative, at most one day.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header,
                                                           std::int64_t wall_now_ms);

/// A protobuf Duration as JSON has it ("3s", "0.25s"), from RetryInfo's `retry_delay`.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace stocktake::net
