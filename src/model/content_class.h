#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/listing.h"

namespace stocktake {

/// Which kind of special directory a file is in: the topmost one decides. Inventories store the
/// numbers, so they must not change.
enum class ContentClass : std::uint8_t {
  other = 0,   ///< in no special directory
  git = 1,     ///< a Git folder
  trash = 2,   ///< `Trash` directly below a home
  bundle = 3,  ///< what deployments of bundles leave behind
  tool = 4,    ///< what editors, notebooks and libraries make for themselves
};

inline constexpr std::size_t kContentClasses = 5;

/// A name that makes a directory special.
struct SpecialName {
  std::string_view name;  ///< in this letter case
  ContentClass content_class = ContentClass::other;
  bool only_in_home = false;  ///< only directly below a home
};

/// The only place that has these names. Git folders have any name: the service marks them.
std::span<const SpecialName> special_names();

/// The words of the exports: "trash", "bundle", ...
std::string_view to_string(ContentClass content_class);

std::optional<ContentClass> parse_content_class(std::int64_t number);

/// The class of the files in `directory`, which is listed in a directory of the class `above`.
/// `is_in_home`: directly below a home. A home itself is `other`.
ContentClass class_below(ContentClass above, bool is_in_home, const Subdirectory& directory);

}  // namespace stocktake
