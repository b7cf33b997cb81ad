#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// Formats milliseconds since 1970, UTC, as "2026-01-31T14:30:05Z"; milliseconds are dropped.
std::string iso8601(std::int64_t wall_ms);

/// Parses "50ms", "0.5ms", "0.2s", "250us" and "50" (milliseconds), rounded to a microsecond.
/// Returns nullopt for any other format, for a negative delay, and for one longer than a day.
std::optional<std::chrono::microseconds> parse_delay(std::string_view text);

/// "1h 02m", "3m 07s", "4.2 s".
std::string human_duration(double seconds);

}  // namespace stocktake
