#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "model/task.h"

namespace stocktake::store {

/// Reads pending directories on a connection of its own, which sees committed rows only. Throws
/// FatalError.
class PendingReader {
 public:
  explicit PendingReader(const std::string& path);

  /// At most `most` pending directories. The deepest come first, so that users complete early and
  /// few directories are pending; those of equal depth come in the order in which they were found.
  std::vector<Task> read(Source source, std::size_t most);
  std::int64_t count(Source source);

 private:
  std::string path_;
  SQLite::Database database_;
};

}  // namespace stocktake::store
