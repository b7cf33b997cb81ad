#include "store/write/top_files.h"

#include <algorithm>

namespace stocktake::store {

TopFiles::TopFiles(SQLite::Database& database, Ranking ranking)
    : database_(database),
      ranking_(ranking),
      add_(database, "INSERT INTO top_file (ranking, entry, directory, value) VALUES (?, ?, ?, ?)"),
      remove_(database, "DELETE FROM top_file WHERE ranking = ? AND entry = ?") {}

bool TopFiles::better(const Row& a, const Row& b) {
  if (a.rank != b.rank) return a.rank > b.rank;
  return a.entry < b.entry;
}

void TopFiles::reload() {
  rows_.clear();
  dropped_.clear();
  SQLite::Statement stored(database_,
                           "SELECT value, entry, directory FROM top_file WHERE ranking = ?");
  stored.bind(1, static_cast<int>(ranking_));
  while (stored.executeStep()) {
    const std::int64_t value = stored.getColumn(0).getInt64();
    rows_.push_back(
        {rank_of(value), stored.getColumn(1).getInt64(), stored.getColumn(2).getInt64(), true});
  }
  std::make_heap(rows_.begin(), rows_.end(), better);
}

void TopFiles::insert(const Row& row) {
  if (rows_.size() == kTopFiles) {
    std::pop_heap(rows_.begin(), rows_.end(), better);
    if (rows_.back().is_stored) dropped_.push_back(rows_.back().entry);
    rows_.pop_back();
  }
  rows_.push_back(row);
  std::push_heap(rows_.begin(), rows_.end(), better);
}

void TopFiles::store() {
  for (const std::int64_t entry : dropped_) {
    static_cast<void>(remove_.tryReset());
    remove_.bind(1, static_cast<int>(ranking_));
    remove_.bind(2, entry);
    remove_.exec();
  }
  dropped_.clear();
  for (Row& row : rows_) {
    if (row.is_stored) continue;
    static_cast<void>(add_.tryReset());
    add_.bind(1, static_cast<int>(ranking_));
    add_.bind(2, row.entry);
    add_.bind(3, row.directory);
    add_.bind(4, rank_of(row.rank));
    add_.exec();
    row.is_stored = true;
  }
}

}  // namespace stocktake::store
