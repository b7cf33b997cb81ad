#pragma once

#include <cstdint>

#include "report/terminal/table.h"
#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

enum class DiffLevel { users, directories };

struct DiffOptions {
  DiffLevel level = DiffLevel::users;  ///< of CSV and JSON; a table has both
  std::int64_t limit = 20;             ///< rows of a table; 0: all
  bool exact_bytes = false;
  Format format = Format::table;
  Style style;
};

/// What changed from one inventory to the other, the most first in a table. CSV and JSON have every
/// row as it is found: of directories after those below them, and memory does not grow with them.
void write_diff(store::Reader& before, store::Reader& after, const DiffOptions& options,
                OutputFile& output);

}  // namespace stocktake::report
