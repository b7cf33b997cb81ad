#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>

#include "model/totals.h"

namespace stocktake::store {

// Reads what several statements have in common from the row at which a statement stands. `first`
// and `column` count from 0. All throw SQLite::Exception.

std::optional<std::int64_t> number_or_null(SQLite::Statement& row, int column);

/// `file_count`, `size`, `unsized_count`.
Totals read_totals(SQLite::Statement& row, int first);

/// The same, then `directory_count`, `gap_count`, `waiting_count`, `last_modified`.
TreeTotals read_tree_totals(SQLite::Statement& row, int first);

}  // namespace stocktake::store
