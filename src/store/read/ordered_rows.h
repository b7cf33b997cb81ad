#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/read/reader.h"

namespace stocktake::store {

// Rows one at a time, sorted by bytes, so that two inventories can be read side by side. Memory
// does not grow with their number. All throw SQLite::Exception; whoever wants one state of a file
// that is being written holds a Snapshot.

/// By username, source, path; then by all else that a digest takes in.
class FileRows {
 public:
  explicit FileRows(SQLite::Database& database);
  /// False behind the last.
  bool next(FileRow& row);

 private:
  SQLite::Statement homes_;  ///< a user and a source at a time
  SQLite::Statement files_;
  FileRow current_;
  bool in_home_ = false;
};

/// By username, source, path, operation, status, code.
class GapRows {
 public:
  explicit GapRows(SQLite::Database& database);
  bool next(GapRow& row);

 private:
  SQLite::Statement rows_;
};

}  // namespace stocktake::store
