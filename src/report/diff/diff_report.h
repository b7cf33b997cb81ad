#pragma once

#include <cstdint>

#include "report/terminal/table.h"
#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

enum class DiffLevel { users, directories };

struct DiffOptions {
  DiffLevel level = DiffLevel::users;  ///< the rows of CSV and JSON; the table format shows both
  std::int64_t limit = 20;             ///< rows of each table; 0: all
  bool exact_bytes = false;
  Format format = Format::table;
  Style style;
};

/// Writes what changed from one inventory to the other. A table has the largest changes first. CSV
/// and JSON have all rows in the order of comparison, directories after their subdirectories;
/// memory does not grow with the number of rows.
void write_diff(store::Reader& before, store::Reader& after, const DiffOptions& options,
                OutputFile& output);

}  // namespace stocktake::report
