#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "model/content_class.h"
#include "model/file_row.h"
#include "model/gap.h"
#include "model/owner.h"
#include "model/totals.h"

namespace stocktake::store {

// Functions that read the columns that several statements have in common, from the current row of a
// statement. `first` and `column` count from 0. All throw SQLite::Exception.

std::optional<std::int64_t> number_or_null(SQLite::Statement& row, int column);

/// Reads `file_count`, `size` and `unsized_count`.
Totals read_totals(SQLite::Statement& row, int first);

/// Reads the same columns, then `directory_count`, `gap_count`, `waiting_count` and
/// `last_modified`.
TreeTotals read_tree_totals(SQLite::Statement& row, int first);

/// The value of `detail.created_before`: the time from creation to the last modification, or to
/// 1970 where that is unknown. The difference may wrap, and `created_at` undoes it. `kCreatedAtSql`
/// is the same in SQL.
constexpr std::int64_t created_before(const std::optional<std::int64_t>& modified_at,
                                      std::int64_t created_at) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(modified_at.value_or(0)) -
                                   static_cast<std::uint64_t>(created_at));
}
constexpr std::int64_t created_at(const std::optional<std::int64_t>& modified_at,
                                  std::int64_t created_before) {
  return store::created_before(modified_at, created_before);
}

/// The columns that `read_entry` reads, from `entry e` and what `kEntryJoins` adds to it.
inline constexpr const char* kEntryColumns =
    "e.name, k.name, e.size, e.modified_at, e.object_id, k.has_created_at, x.created_before, "
    "k.language, x.resource_id";
inline constexpr const char* kEntryJoins =
    " JOIN kind k ON k.id = e.kind LEFT JOIN detail x ON x.entry = e.id ";
Entry read_entry(SQLite::Statement& row, int first);

/// The columns that `read_gap` reads, from `gap g`.
inline constexpr const char* kGapColumns =
    "g.operation, coalesce(g.http_status, 0), g.error_code, g.message, g.attempts";
Gap read_gap(SQLite::Statement& row, int first);

/// The columns that `read_file_row` reads, from `user u`, `directory d`, `entry e` and
/// `kEntryJoins`. The path is named `p`.
std::string file_row_columns();
/// Reads `kFileRowSize` columns, starting at column 0, and leaves the workspace empty.
FileRow read_file_row(SQLite::Statement& row);
inline constexpr int kFileRowSize = 14;

/// The owner kind in a column; throws for a number that no kind has.
OwnerKind owner_kind_in(const SQLite::Column& column);
/// As `owner_kind_in`.
ContentClass content_class_in(const SQLite::Column& column);

}  // namespace stocktake::store
