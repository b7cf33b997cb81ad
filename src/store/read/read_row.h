#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "model/file_row.h"
#include "model/totals.h"

namespace stocktake::store {

// Reads what several statements have in common from the row at which a statement stands. `first`
// and `column` count from 0. All throw SQLite::Exception.

std::optional<std::int64_t> number_or_null(SQLite::Statement& row, int column);

/// `file_count`, `size`, `unsized_count`.
Totals read_totals(SQLite::Statement& row, int first);

/// The same, then `directory_count`, `gap_count`, `waiting_count`, `last_modified`.
TreeTotals read_tree_totals(SQLite::Statement& row, int first);

/// What `read_entry` reads, of `entry e` and `kind k`.
inline constexpr const char* kEntryColumns = "e.name, k.name, e.size, e.modified_at, e.object_id";
Entry read_entry(SQLite::Statement& row, int first);

/// What `read_file_row` reads, of `user u`, `directory d`, `entry e` and `kind k`. The path is `p`.
std::string file_row_columns();
/// Reads from column 0 on; `kFileRowSize` columns.
FileRow read_file_row(SQLite::Statement& row);
inline constexpr int kFileRowSize = 8;

}  // namespace stocktake::store
