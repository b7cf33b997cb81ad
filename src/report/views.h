#pragma once

#include <cstdint>
#include <string>

#include "report/table.h"
#include "store/reader.h"

namespace stocktake::report {

struct ViewOptions {
  std::string user;           ///< of this user only, whatever the letter case; empty: all
  std::string sort = "size";  ///< `size`, `count`, `age` (oldest first), `name`
  std::int64_t limit = 20;    ///< rows; 0: all
  bool exact_bytes = false;
  Format format = Format::table;
};

/// A row a user. Below a table that is cut, a line says how many more there are.
std::string users_view(store::Reader& reader, const ViewOptions& options);

/// A row a gap, by user and path.
std::string gaps_view(store::Reader& reader, const ViewOptions& options);

}  // namespace stocktake::report
