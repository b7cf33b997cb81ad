#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/gap.h"
#include "model/source.h"

namespace stocktake {

/// What it means if the service says that a home does not exist. Inventories store the numbers, so
/// they must not change.
enum class Absence : std::uint8_t {
  certain = 0,        ///< the user has no files in that source
  may_be_hidden = 1,  ///< the caller is no administrator, and sees no homes of others
  no_such_user = 2,   ///< nobody has that name, and no home of that name is listed either
  is_root = 3,        ///< it is no home, but was asked for by its path
  listed = 4,         ///< a list names it, so it was deleted meanwhile or cannot be asked for
};

/// The error codes of the gaps that such homes are.
inline constexpr std::string_view kNotVisible = "NOT_VISIBLE";
inline constexpr std::string_view kNoSuchUser = "NO_SUCH_USER";
inline constexpr std::string_view kNoSuchPath = "NO_SUCH_PATH";
inline constexpr std::string_view kNotFound = "NOT_FOUND";

std::optional<Absence> parse_absence(std::int64_t number);

/// The gap that stands for a home that answered "does not exist"; nullopt if it is simply absent.
std::optional<Gap> gap_of_absence(Absence absence, Source source, int attempts);

}  // namespace stocktake
