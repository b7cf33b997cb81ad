#include "store/tree.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "store/schema.h"

namespace stocktake::store {
namespace {

struct Sums {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unsized = 0;
  std::int64_t directories = 0;
  std::int64_t gaps = 0;
  std::int64_t waiting = 0;
  std::optional<std::int64_t> last_modified;

  void add(const Sums& below) {
    files += below.files;
    bytes += below.bytes;
    unsized += below.unsized;
    directories += below.directories;
    gaps += below.gaps;
    waiting += below.waiting;
    last_modified = std::max(last_modified, below.last_modified);
  }
};

Sums own_sums(SQLite::Statement& row) {
  Sums sums;
  const auto state = static_cast<State>(row.getColumn(2).getInt());
  sums.files = row.getColumn(3).getInt64();
  sums.bytes = row.getColumn(4).getInt64();
  sums.unsized = row.getColumn(5).getInt64();
  sums.gaps = state == State::gap ? 1 : 0;
  sums.waiting = state == State::waiting ? 1 : 0;
  if (!row.getColumn(6).isNull()) sums.last_modified = row.getColumn(6).getInt64();
  return sums;
}

void add_row(SQLite::Statement& add, std::int64_t id, const Sums& sums) {
  static_cast<void>(add.tryReset());
  int at = 0;
  for (const std::int64_t value :
       {id, sums.files, sums.bytes, sums.unsized, sums.directories, sums.gaps, sums.waiting}) {
    add.bind(++at, value);
  }
  if (sums.last_modified) {
    add.bind(++at, *sums.last_modified);
  } else {
    add.bind(++at);
  }
  add.exec();
}

/// A directory is stored after the one above it, so that in falling order of ids all below it has
/// been added up when its turn comes.
void add_up(SQLite::Database& database, SQLite::Statement& add) {
  SQLite::Statement rows(database,
                         "SELECT id, coalesce(parent, 0), state, file_count, size, unsized_count, "
                         "last_modified FROM directory ORDER BY id DESC");
  std::unordered_map<std::int64_t, Sums> below;
  while (rows.executeStep()) {
    const std::int64_t id = rows.getColumn(0).getInt64();
    const std::int64_t parent = rows.getColumn(1).getInt64();
    Sums sums = own_sums(rows);
    if (const auto found = below.find(id); found != below.end()) {
      sums.add(found->second);
      below.erase(found);
      add_row(add, id, sums);
    }
    ++sums.directories;
    if (parent != 0) below[parent].add(sums);
  }
}

constexpr const char* kMakeTemporary =
    "DROP TABLE IF EXISTS temp.tree; "
    "CREATE TEMP TABLE tree (directory INTEGER PRIMARY KEY, file_count, size, unsized_count, "
    "directory_count, gap_count, waiting_count, last_modified)";
constexpr const char* kAddTemporary = "INSERT INTO temp.tree VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

bool has_trees(SQLite::Database& database) {
  return database
             .execAndGet(
                 "SELECT EXISTS (SELECT 1 FROM main.tree) OR NOT EXISTS (SELECT 1 FROM directory "
                 "WHERE subdirectory_count > 0)")
             .getInt() != 0;
}

void store_trees(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  compute_trees(database);
  // In rising order: pages that are filled from behind stay half empty.
  database.exec("DELETE FROM main.tree; INSERT INTO main.tree SELECT * FROM temp.tree");
  database.exec("DROP TABLE temp.tree");
  transaction.commit();
}

void compute_trees(SQLite::Database& database) {
  database.exec(kMakeTemporary);
  SQLite::Statement add(database, kAddTemporary);
  add_up(database, add);
}

}  // namespace stocktake::store
