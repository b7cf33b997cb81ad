#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <vector>

#include "model/task.h"
#include "store/file/schema.h"

namespace stocktake::store {

/// The first files of one ranking, kept while files come in: the largest or the oldest of the whole
/// inventory. Equal values: the file that was stored first.
class TopFiles {
 public:
  /// `database` must outlive it. Throws SQLite::Exception, as all of it does.
  TopFiles(SQLite::Database& database, Ranking ranking);

  /// `value`: bytes, or milliseconds since 1970.
  void offer(std::int64_t value, std::int64_t entry, DirectoryId directory) {
    const std::int64_t rank = ranking_ == Ranking::largest ? value : -value;
    if (rows_.size() < kTopFiles || rank > rows_.front().rank) insert({rank, entry, directory});
  }
  /// Brings the table up to date, in the caller's transaction.
  void store();
  /// At first, and after a rollback: what is in the table is all there is.
  void reload();

 private:
  struct Row {
    std::int64_t rank;  ///< greater is better
    std::int64_t entry;
    DirectoryId directory;
    bool is_stored = false;
  };
  static bool better(const Row& a, const Row& b);
  void insert(const Row& row);

  SQLite::Database& database_;
  Ranking ranking_;
  SQLite::Statement add_;
  SQLite::Statement remove_;
  std::vector<Row> rows_;              ///< a heap with the last of the ranking in front
  std::vector<std::int64_t> dropped_;  ///< stored entries that are of the ranking no more
};

}  // namespace stocktake::store
