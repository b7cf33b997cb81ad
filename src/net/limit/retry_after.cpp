#include "net/limit/retry_after.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "net/transport/http_date.h"
#include "util/text.h"

namespace stocktake::net {
namespace {

constexpr std::chrono::milliseconds kMost = std::chrono::hours(24);

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) {
  // Only digits and a decimal point: strtod would also accept "inf", "nan", "0x10" and "1e9".
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos ||
      text.find_first_of("0123456789") == std::string_view::npos) {
    return std::nullopt;
  }
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  const double rounded_up = std::ceil(std::min(value, 1e9) * 1000.0);
  return std::min(std::chrono::milliseconds(static_cast<std::int64_t>(rounded_up)), kMost);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header,
                                                           std::int64_t wall_now_ms) {
  header = trim(header);
  if (auto delay = parse_seconds(header)) return delay;
  if (header.find(' ') == std::string_view::npos) return std::nullopt;
  const auto date = parse_http_date(header);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::milliseconds(*date - wall_now_ms), std::chrono::milliseconds(0),
                    kMost);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.back() != 's') return std::nullopt;
  text.remove_suffix(1);
  return parse_seconds(text);
}

}  // namespace stocktake::net
