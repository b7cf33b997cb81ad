#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake {

/// The upper bounds of the age classes, in days. A file's age is the time from its last
/// modification to the start of the inventory, so it does not depend on when the inventory is read.
/// Inventories store the class numbers, so they must not change.
inline constexpr std::array<std::int64_t, 7> kAgeBoundDays{30, 90, 180, 365, 730, 1095, 1825};

/// The class names by number: class 0 is "under 30 days". Files without a modification time are in
/// class `kUnknownAge`.
inline constexpr std::array<std::string_view, 9> kAgeNames{
    "under 30 days",      "30 to 90 days", "90 to 180 days",
    "180 days to 1 year", "1 to 2 years",  "2 to 3 years",
    "3 to 5 years",       "over 5 years",  "unknown"};
inline constexpr int kUnknownAge = 8;
/// The first class of files that were not modified for a year or more. `kUnknownAge` is a higher
/// number but not such a class.
inline constexpr int kYearOldAge = 4;

inline constexpr std::int64_t kDayMs = 86'400'000;

/// Times are milliseconds since 1970, UTC. `begun_at` is the start of the inventory; a file
/// modified after it is in class 0.
constexpr int age_class(const std::optional<std::int64_t>& modified_at, std::int64_t begun_at) {
  if (!modified_at) return kUnknownAge;
  int age = 0;
  for (const std::int64_t days : kAgeBoundDays) {
    if (*modified_at > begun_at - days * kDayMs) break;
    ++age;
  }
  return age;
}

constexpr bool is_year_old(int age) {
  return age >= kYearOldAge && age != kUnknownAge;
}

}  // namespace stocktake
