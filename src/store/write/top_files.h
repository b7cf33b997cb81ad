#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <vector>

#include "model/task.h"
#include "store/file/schema.h"

namespace stocktake::store {

/// Maintains the top files of one ranking while files are added: the largest or the oldest of the
/// whole inventory. Of files with equal values, the one that was stored first ranks higher.
class TopFiles {
 public:
  /// `database` must outlive it. All functions throw SQLite::Exception.
  TopFiles(SQLite::Database& database, Ranking ranking);

  /// `value`: bytes, or milliseconds since 1970.
  void offer(std::int64_t value, std::int64_t entry, DirectoryId directory) {
    const std::int64_t rank = rank_of(value);
    if (rows_.size() < kTopFiles || rank > rows_.front().rank) insert({rank, entry, directory});
  }
  /// Writes the changes to the table, in the caller's transaction.
  void store();
  /// Replaces the ranking in memory with the table. Call it before the first `offer` and after a
  /// rollback.
  void reload();

 private:
  struct Row {
    std::int64_t rank;  ///< greater ranks higher
    std::int64_t entry;
    DirectoryId directory;
    bool is_stored = false;
  };
  /// The complement reverses the order, of the smallest number as well. It is its own inverse.
  std::int64_t rank_of(std::int64_t value) const {
    return ranking_ == Ranking::largest ? value : ~value;
  }
  static bool better(const Row& a, const Row& b);
  void insert(const Row& row);

  SQLite::Database& database_;
  Ranking ranking_;
  SQLite::Statement add_;
  SQLite::Statement remove_;
  std::vector<Row> rows_;              ///< a heap with the lowest of the ranking in front
  std::vector<std::int64_t> dropped_;  ///< stored entries that left the ranking
};

}  // namespace stocktake::store
