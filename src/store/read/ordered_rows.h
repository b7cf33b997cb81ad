#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "store/read/reader.h"

namespace stocktake::store {

// Rows one at a time, in byte order, so that two inventories can be read side by side. Memory use
// does not grow with the number of rows. All functions throw SQLite::Exception. Hold a Snapshot to
// read one state of a file that is being written.

/// Files sorted by username, source and path, then by kind, size, time and object id.
class FileRows {
 public:
  explicit FileRows(SQLite::Database& database);
  /// Returns false after the last row.
  bool next(FileRow& row);

 private:
  const std::string workspace_;
  SQLite::Statement homes_;  ///< one row for each user and source
  SQLite::Statement files_;
  FileRow current_;
  bool in_home_ = false;
};

/// Gaps sorted by username, source, path, operation, status and code.
class GapRows {
 public:
  explicit GapRows(SQLite::Database& database);
  bool next(GapRow& row);

 private:
  SQLite::Statement rows_;
};

}  // namespace stocktake::store
