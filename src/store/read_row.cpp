#include "store/read_row.h"

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
  totals.waiting = row.getColumn(first + 5).getInt64();
  totals.last_modified = number_or_null(row, first + 6);
  return totals;
}

}  // namespace stocktake::store
