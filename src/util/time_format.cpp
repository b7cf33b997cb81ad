#include "util/time_format.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <ctime>
#include <system_error>

namespace stocktake {
namespace {

std::tm utc(std::int64_t wall_ms) {
  // Rounds down for times before 1970 as well.
  const std::int64_t whole = wall_ms >= 0 ? wall_ms / 1000 : -((-wall_ms + 999) / 1000);
  const auto time = static_cast<std::time_t>(whole);
  std::tm parts{};
  gmtime_r(&time, &parts);
  return parts;
}

}  // namespace

std::string iso8601(std::int64_t wall_ms) {
  const std::tm parts = utc(bounded_time(wall_ms));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::optional<std::chrono::microseconds> parse_delay(std::string_view text) {
  double unit = 1e3;
  if (text.ends_with("us")) {
    unit = 1;
    text.remove_suffix(2);
  } else if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    unit = 1e6;
    text.remove_suffix(1);
  }
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  constexpr double kDay = 86'400e6;
  if (error != std::errc() || stopped_at != end || !(number >= 0 && number * unit <= kDay)) {
    return std::nullopt;
  }
  return std::chrono::microseconds(std::llround(number * unit));
}

std::string human_duration(double seconds) {
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3600, whole / 60 % 60);
}

}  // namespace stocktake
