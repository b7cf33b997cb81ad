#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake {

/// How long before the inventory was begun a file was last modified, in steps that people act on.
/// Ages are of that moment, so that they say the same whenever the inventory is read. The numbers
/// of the classes are stored in inventories and must not change.
inline constexpr std::array<std::int64_t, 7> kAgeBoundDays{30, 90, 180, 365, 730, 1095, 1825};

/// `under_30_days` is class 0; a class of `kUnknownAge` has no time at all.
inline constexpr std::array<std::string_view, 9> kAgeNames{
    "under 30 days",      "30 to 90 days", "90 to 180 days",
    "180 days to 1 year", "1 to 2 years",  "2 to 3 years",
    "3 to 5 years",       "over 5 years",  "unknown"};
inline constexpr int kUnknownAge = 8;
/// From this class on nobody touched a file for a year, `kUnknownAge` apart.
inline constexpr int kYearOldAge = 4;

inline constexpr std::int64_t kDayMs = 86'400'000;

/// `begun_at`: when the inventory was begun. What was modified later is of class 0.
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
