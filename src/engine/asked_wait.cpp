#include "engine/asked_wait.h"

#include <fmt/format.h>

#include <cmath>

#include "databricks/source_api.h"
#include "engine/families.h"
#include "util/time_format.h"

namespace stocktake {
namespace {

/// The time of day of "2026-01-31T15:30:05Z". No wait is longer than a day.
std::string time_of_day(std::int64_t wall_ms) {
  return iso8601(wall_ms).substr(11, 8);
}

}  // namespace

std::optional<AskedWait> asked_wait(std::string_view calls, Instant until, const Clock& clock) {
  const double left = seconds(until - clock.now());
  if (left < 1) return std::nullopt;
  return AskedWait{calls, clock.wall_ms() + std::llround(left * 1000), left};
}

std::vector<AskedWait> asked_waits(const net::Dispatcher& dispatcher, const Clock& clock) {
  std::vector<AskedWait> waits;
  const auto add = [&](std::string_view calls, std::size_t family) {
    const auto wait = asked_wait(calls, dispatcher.asked_to_wait_until(family), clock);
    if (wait) waits.push_back(*wait);
  };
  for (const Source source : all_sources()) add(to_string(source), databricks::family_of(source));
  add("users and clusters", kIdentityFamily);
  add("Unity Catalog", kCatalogFamily);
  return waits;
}

std::string describe(const std::vector<AskedWait>& waits) {
  std::string text;
  std::string last;
  for (const AskedWait& wait : waits) {
    const std::string until = time_of_day(wait.until_ms);
    if (until == last) {
      text += fmt::format(", {}", wait.calls);
      continue;
    }
    text += fmt::format("{} until {} UTC ({}) for {}",
                        text.empty() ? "the service asks to wait" : ", and", until,
                        human_duration(wait.seconds_left), wait.calls);
    last = until;
  }
  return text;
}

}  // namespace stocktake
