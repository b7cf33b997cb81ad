#pragma once

#include <cstddef>
#include <string>

#include "store/read/reader.h"

namespace stocktake::report {

/// How much of an inventory goes into the page; the rest goes in as sums. In bytes of JSON unless
/// said otherwise.
struct PageLimits {
  std::size_t users = 900'000;
  std::size_t directories = 1'900'000;
  std::size_t files = 1'300'000;
  std::size_t gaps = 300'000;
  std::int64_t directories_looked_at = 25'000;  ///< in number
  std::int64_t files_looked_at = 300'000;       ///< in number
  std::size_t files_shown = 15'000;             ///< in number
};

/// What the page shows, as one JSON object that may stand in a `<script>`: it holds no `<`.
/// `html/nodes.js` reads it and says what each number of a row is. All of one state of the
/// inventory; all sums are those that the writer keeps, exact, whatever the limits leave out.
std::string page_data(store::Reader& reader, const PageLimits& limits = {});

}  // namespace stocktake::report
