#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace stocktake::store {

/// The bytes of a database's file, without its WAL. They are read through SQLite's own descriptor:
/// closing another descriptor of the file would drop this process's locks
/// (https://www.sqlite.org/howtocorrupt.html, 2.2). All functions throw SQLite::Exception.
class FileBytes {
 public:
  /// A multiple of every possible page size.
  static constexpr std::size_t kChunk = 65536;

  explicit FileBytes(SQLite::Database& database) {
    sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file_);
    expect(file_->pMethods->xFileSize(file_, &size_));
  }

  /// Reads the next chunk; the last one may be shorter. Returns false at the end of the file.
  bool next(std::string& chunk) {
    if (at_ >= size_) return false;
    chunk.resize(static_cast<std::size_t>(std::min<sqlite3_int64>(kChunk, size_ - at_)));
    expect(file_->pMethods->xRead(file_, chunk.data(), static_cast<int>(chunk.size()), at_));
    at_ += static_cast<sqlite3_int64>(chunk.size());
    return true;
  }

 private:
  static void expect(int result) {
    if (result != SQLITE_OK) throw SQLite::Exception(sqlite3_errstr(result), result);
  }

  sqlite3_file* file_ = nullptr;
  sqlite3_int64 size_ = 0;
  sqlite3_int64 at_ = 0;
};

}  // namespace stocktake::store
