#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "model/task.h"

namespace stocktake::store {

/// Reads what waits to be listed, on a connection of its own: sees what is committed. Throws
/// FatalError.
class PendingReader {
 public:
  explicit PendingReader(const std::string& path);

  /// Deepest first, so that users complete early and little waits; then in the order found.
  std::vector<Task> read(Source source, std::size_t most);
  std::int64_t count(Source source);

 private:
  std::string path_;
  SQLite::Database database_;
};

}  // namespace stocktake::store
