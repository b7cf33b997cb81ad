#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake::net {

/// Parses a Retry-After header (RFC 9110): seconds, with an optional fraction, or an HTTP date,
/// which is compared with `wall_now_ms` (by the sender's clock). A date in the past means no delay.
/// Returns nothing if the header is malformed. The delay is never negative and at most one day.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header,
                                                           std::int64_t wall_now_ms);

/// Parses a protobuf Duration in its JSON form ("3s", "0.25s"), as in RetryInfo's `retry_delay`.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace stocktake::net
