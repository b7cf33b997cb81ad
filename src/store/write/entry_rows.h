#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/listing.h"

namespace stocktake::store {

/// Inserts rows of the table `entry`, many with one statement: most of the time of a statement for
/// one row is spent before and after the row. All functions throw SQLite::Exception.
class EntryRows {
 public:
  explicit EntryRows(SQLite::Database& database);

  /// The row is stored by this call or a later one, at the latest by `flush`.
  void add(std::int64_t id, const Entry& file, std::int64_t kind);
  void flush();
  /// Forgets the rows that are not stored yet.
  void discard() { count_ = 0; }

 private:
  static constexpr std::size_t kAtOnce = 32;
  struct Row {
    std::int64_t id = 0;
    std::string name;
    std::int64_t kind = 0;
    std::optional<std::int64_t> size;
    std::optional<std::int64_t> modified_at;
    std::optional<std::int64_t> object_id;
  };
  static void bind_row(SQLite::Statement& statement, int& at, const Row& row);

  SQLite::Statement add_many_;
  SQLite::Statement add_one_;
  std::array<Row, kAtOnce> rows_;
  std::size_t count_ = 0;
};

}  // namespace stocktake::store
