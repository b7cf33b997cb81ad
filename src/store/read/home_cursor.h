#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "model/source.h"

namespace stocktake::store {

/// One of a user's homes, absent ones too.
struct HomeRow {
  std::int64_t id = 0;
  std::int64_t user = 0;
  Source source = Source::dbfs;
  std::string path;
};

/// A file by its place in its home.
struct HomeFile {
  std::string path;       ///< below the home: `/a/b`; empty where the home is itself the file
  std::string directory;  ///< the same of its directory: `/a`; empty for the home
  std::optional<std::int64_t> size;
};

/// Hands out, one by one and in the order of their bytes, the files of a home, and beside them the
/// directories that could not be listed. For comparing two inventories without holding either.
/// Throws FatalError.
class HomeCursor {
 public:
  /// `database` must outlive it; `inventory` is for messages.
  HomeCursor(SQLite::Database& database, std::string inventory, const HomeRow& home);

  /// The file that is next; null at the end.
  const HomeFile* file() const { return file_ ? &*file_ : nullptr; }
  void advance();
  /// Whether a file at this place of the home could not be seen, if there is one: it would lie
  /// below a gap or a directory that is not listed yet. Asked for in the order of the files.
  bool hides(const std::string& path);

 private:
  void advance_hidden();

  std::string inventory_;
  std::size_t home_length_;
  SQLite::Statement files_;
  SQLite::Statement hidden_;
  std::optional<HomeFile> file_;
  std::optional<std::string> hidden_from_;  ///< with a slash at its end
};

}  // namespace stocktake::store
