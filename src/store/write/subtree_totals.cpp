#include "store/write/subtree_totals.h"

#include <cstdint>
#include <unordered_map>

#include "store/file/schema.h"
#include "store/read/read_row.h"

namespace stocktake::store {
namespace {

TreeTotals own_totals(SQLite::Statement& row) {
  TreeTotals own;
  static_cast<Totals&>(own) = read_totals(row, 3);
  const auto state = static_cast<State>(row.getColumn(2).getInt());
  own.gaps = state == State::gap ? 1 : 0;
  own.pending = state == State::pending ? 1 : 0;
  own.last_modified = number_or_null(row, 6);
  return own;
}

void add_row(SQLite::Statement& add, std::int64_t id, const TreeTotals& totals) {
  static_cast<void>(add.tryReset());
  int at = 0;
  for (const std::int64_t value : {id, totals.files, totals.bytes, totals.unknown_size,
                                   totals.directories, totals.gaps, totals.pending}) {
    add.bind(++at, value);
  }
  if (totals.last_modified) {
    add.bind(++at, *totals.last_modified);
  } else {
    add.bind(++at);
  }
  add.exec();
}

/// A directory has a greater id than its parent. In descending order of ids, everything below a
/// directory is therefore added up before the directory itself.
void add_up(SQLite::Database& database, SQLite::Statement& add) {
  SQLite::Statement rows(database,
                         "SELECT id, coalesce(parent, 0), state, file_count, size, unsized_count, "
                         "last_modified FROM directory ORDER BY id DESC");
  std::unordered_map<std::int64_t, TreeTotals> below;
  while (rows.executeStep()) {
    const std::int64_t id = rows.getColumn(0).getInt64();
    const std::int64_t parent = rows.getColumn(1).getInt64();
    TreeTotals totals = own_totals(rows);
    if (const auto found = below.find(id); found != below.end()) {
      totals += found->second;
      below.erase(found);
      add_row(add, id, totals);
    }
    ++totals.directories;
    if (parent != 0) below[parent] += totals;
  }
}

constexpr const char* kMakeTemporary =
    "DROP TABLE IF EXISTS temp.tree; "
    "CREATE TEMP TABLE tree (directory INTEGER PRIMARY KEY, file_count, size, unsized_count, "
    "directory_count, gap_count, waiting_count, last_modified)";
constexpr const char* kAddTemporary = "INSERT INTO temp.tree VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

bool has_subtree_totals(SQLite::Database& database) {
  return database
             .execAndGet(
                 "SELECT EXISTS (SELECT 1 FROM main.tree) OR NOT EXISTS (SELECT 1 FROM directory "
                 "WHERE subdirectory_count > 0)")
             .getInt() != 0;
}

void store_subtree_totals(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  compute_subtree_totals(database);
  // Insert in ascending order: descending inserts leave pages half empty.
  database.exec("DELETE FROM main.tree; INSERT INTO main.tree SELECT * FROM temp.tree");
  database.exec("DROP TABLE temp.tree");
  transaction.commit();
}

void compute_subtree_totals(SQLite::Database& database) {
  database.exec(kMakeTemporary);
  SQLite::Statement add(database, kAddTemporary);
  add_up(database, add);
}

}  // namespace stocktake::store
