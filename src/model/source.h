#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace stocktake {

/// Where files lie. The numbers are stored in inventories and must not change.
enum class Source : std::uint8_t { dbfs = 0, workspace = 1 };

inline constexpr std::array<Source, 2> kAllSources{Source::dbfs, Source::workspace};

/// The word used in options, exports and the store's views. Sorting by it is sorting by `Source`.
constexpr std::string_view to_string(Source source) {
  return source == Source::dbfs ? "dbfs" : "workspace";
}

constexpr std::size_t index_of(Source source) {
  return static_cast<std::size_t>(source);
}

}  // namespace stocktake
