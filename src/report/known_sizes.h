#pragma once

#include <cstdint>
#include <string>

#include "util/text.h"

namespace stocktake::report {

/// "size known of 1,200 of 1,234 files": what a sum of sizes is made from. The API gives no size
/// for notebooks.
inline std::string known_sizes(std::int64_t files, std::int64_t unknown_size) {
  return "size known of " + grouped(files - unknown_size) + " of " + grouped(files) + " files";
}

}  // namespace stocktake::report
