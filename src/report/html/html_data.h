#pragma once

#include <cstddef>
#include <string>

#include "store/read/reader.h"

namespace stocktake::report {

/// Limits on what the page contains; everything else is added up. In bytes of JSON unless noted.
struct PageLimits {
  std::size_t users = 900'000;
  std::size_t directories = 1'900'000;
  std::size_t files = 1'300'000;
  std::size_t gaps = 300'000;
  std::int64_t directories_looked_at = 25'000;  ///< a number of directories
  std::int64_t files_looked_at = 300'000;       ///< a number of files
  std::size_t files_shown = 15'000;             ///< a number of files
};

/// The page's data as one JSON object. It contains no `<`, so it is safe inside `<script>`.
/// `html/nodes.js` reads it and documents each number of a row. All data is from one snapshot of
/// the inventory. Sums are those that the writer maintains: they are exact, whatever the limits
/// leave out.
std::string page_data(store::Reader& reader, const PageLimits& limits = {});

}  // namespace stocktake::report
