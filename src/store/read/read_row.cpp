#include "store/read/read_row.h"

#include <sqlite3.h>

#include "columns/file_columns.h"
#include "store/file/errors.h"
#include "store/file/source_table.h"

namespace stocktake::store {

std::optional<std::int64_t> number_or_null(SQLite::Statement& row, int column) {
  const SQLite::Column value = row.getColumn(column);
  if (value.isNull()) return std::nullopt;
  return value.getInt64();
}

Totals read_totals(SQLite::Statement& row, int first) {
  Totals totals;
  totals.files = row.getColumn(first).getInt64();
  totals.bytes = row.getColumn(first + 1).getInt64();
  totals.unknown_size = row.getColumn(first + 2).getInt64();
  return totals;
}

TreeTotals read_tree_totals(SQLite::Statement& row, int first) {
  TreeTotals totals;
  static_cast<Totals&>(totals) = read_totals(row, first);
  totals.directories = row.getColumn(first + 3).getInt64();
  totals.gaps = row.getColumn(first + 4).getInt64();
  totals.pending = row.getColumn(first + 5).getInt64();
  totals.last_modified = number_or_null(row, first + 6);
  return totals;
}

Entry read_entry(SQLite::Statement& row, int first) {
  Entry entry{row.getColumn(first).getString(), row.getColumn(first + 1).getString(),
              number_or_null(row, first + 2), number_or_null(row, first + 3),
              number_or_null(row, first + 4)};
  if (row.getColumn(first + 5).getInt() != 0) {
    entry.created_at = created_at(entry.modified_at, row.getColumn(first + 6).getInt64());
  }
  entry.language = row.getColumn(first + 7).getString();
  entry.resource_id = row.getColumn(first + 8).getString();
  return entry;
}

std::string file_row_columns() {
  return std::string("u.name, d.source, ") + kFilePathSql + " AS p, " + kEntryColumns +
         ", u.owner, d.class";
}

FileRow read_file_row(SQLite::Statement& row) {
  return {row.getColumn(0).getString(),
          source_in(row.getColumn(1)),
          row.getColumn(2).getString(),
          read_entry(row, 3),
          owner_kind_in(row.getColumn(kFileRowSize - 2)),
          content_class_in(row.getColumn(kFileRowSize - 1))};
}

Gap read_gap(SQLite::Statement& row, int first) {
  return {row.getColumn(first).getString(), row.getColumn(first + 1).getInt(),
          row.getColumn(first + 2).getString(), row.getColumn(first + 3).getString(),
          row.getColumn(first + 4).getInt()};
}

OwnerKind owner_kind_in(const SQLite::Column& column) {
  const auto kind = parse_owner_kind(column.getInt64());
  if (!kind) throw SQLite::Exception("unknown owner kind: " + column.getString(), kWrongContent);
  return *kind;
}

ContentClass content_class_in(const SQLite::Column& column) {
  const auto found = parse_content_class(column.getInt64());
  if (!found) throw SQLite::Exception("unknown class: " + column.getString(), kWrongContent);
  return *found;
}

}  // namespace stocktake::store
