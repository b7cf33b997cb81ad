#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// "2026-01-31T14:30:05Z" (milliseconds dropped) from milliseconds since 1970, UTC.
std::string iso8601(std::int64_t wall_ms);

/// "50ms", "0.5ms", "0.2s", "250us", "50" (milliseconds), rounded to a microsecond; nothing where
/// it is none of these, negative, or longer than a day.
std::optional<std::chrono::microseconds> parse_delay(std::string_view text);

/// "1h 02m", "3m 07s", "4.2 s".
std::string human_duration(double seconds);

}  // namespace stocktake
