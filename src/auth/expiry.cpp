#include "auth/expiry.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

#include "util/text.h"

namespace stocktake::auth {
namespace {

/// Date and time without a zone, and what stands behind them.
struct Parts {
  std::tm time{};
  int ms = 0;
  std::string_view zone;
};

bool read_number(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) return false;
  const char* const end = text.data() + digits;
  const auto [stopped_at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped_at != end) return false;
  text.remove_prefix(digits);
  return true;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Parts> read_parts(std::string_view text) {
  Parts parts;
  std::tm& time = parts.time;
  text = trim(text);
  const bool whole =
      read_number(text, 4, time.tm_year) && skip(text, "-") && read_number(text, 2, time.tm_mon) &&
      skip(text, "-") && read_number(text, 2, time.tm_mday) && skip(text, "Tt ") &&
      read_number(text, 2, time.tm_hour) && skip(text, ":") && read_number(text, 2, time.tm_min) &&
      skip(text, ":") && read_number(text, 2, time.tm_sec);
  if (!whole) return std::nullopt;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  if (skip(text, ".")) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string fraction(text.substr(0, std::min<std::size_t>(digits, 3)));
    fraction.resize(3, '0');
    parts.ms = std::stoi(fraction);
    text.remove_prefix(digits);
  }
  parts.zone = text;
  return parts;
}

std::int64_t ms_of(std::time_t seconds, int ms) {
  return static_cast<std::int64_t>(seconds) * 1000 + ms;
}

}  // namespace

std::optional<std::int64_t> parse_expiry(std::string_view text) {
  auto parts = read_parts(text);
  if (!parts) return std::nullopt;
  std::int64_t at = ms_of(timegm(&parts->time), parts->ms);
  std::string_view zone = parts->zone;
  if (zone.empty() || zone == "Z" || zone == "z") return at;
  const bool ahead = zone.front() == '+';
  int hours = 0;
  int minutes = 0;
  if (!skip(zone, "+-") || !read_number(zone, 2, hours) || !skip(zone, ":") ||
      !read_number(zone, 2, minutes) || !zone.empty()) {
    return std::nullopt;
  }
  const std::int64_t offset = (hours * 60 + minutes) * 60'000LL;
  return ahead ? at - offset : at + offset;
}

std::optional<std::int64_t> parse_local_expiry(std::string_view text) {
  auto parts = read_parts(text);
  if (!parts || !parts->zone.empty()) return parse_expiry(text);
  parts->time.tm_isdst = -1;
  return ms_of(std::mktime(&parts->time), parts->ms);
}

}  // namespace stocktake::auth
