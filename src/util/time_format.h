#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// The first and the last time that every output can write: 0001-01-01 and 9999-12-31, in
/// milliseconds since 1970. Python, SQLite, Arrow and JavaScript have no others in common.
inline constexpr std::int64_t kEarliestTime = -62'135'596'800'000;
inline constexpr std::int64_t kLatestTime = 253'402'300'799'999;

/// An earlier or later time becomes the first or the last.
constexpr std::int64_t bounded_time(std::int64_t wall_ms) {
  return std::clamp(wall_ms, kEarliestTime, kLatestTime);
}

/// Formats milliseconds since 1970, UTC, as "2026-01-31T14:30:05Z", after `bounded_time`;
/// milliseconds are dropped. `sql_iso8601` (columns/sql.h) is the same in SQL.
std::string iso8601(std::int64_t wall_ms);

/// Parses "50ms", "0.5ms", "0.2s", "250us" and "50" (milliseconds), rounded to a microsecond.
/// Returns nullopt for any other format, for a negative delay, and for one longer than a day.
std::optional<std::chrono::microseconds> parse_delay(std::string_view text);

/// "1h 02m", "3m 07s", "4.2 s".
std::string human_duration(double seconds);

}  // namespace stocktake
