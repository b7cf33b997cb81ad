#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/source.h"

namespace stocktake::store {

/// One of a user's homes, which may be absent.
struct HomeRow {
  std::int64_t id = 0;
  std::int64_t user = 0;
  Source source = Source::dbfs;
  std::string path;
};

/// A file, with paths relative to its home.
struct HomeFile {
  std::string path;       ///< `/a/b`; empty where the home is itself the file
  std::string directory;  ///< path of its directory: `/a`; empty for the home
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> object_id;
};

/// Iterates over the files of a home in byte order of their paths, which several files may share,
/// and over the directories that have no listing. Used to compare two inventories without loading
/// them into memory. Throws FatalError.
class HomeCursor {
 public:
  /// `database` must outlive it; `inventory` is for messages.
  HomeCursor(SQLite::Database& database, std::string inventory, const HomeRow& home);

  /// The current file; null at the end.
  const HomeFile* file() const { return file_ ? &*file_ : nullptr; }
  void advance();
  /// Appends the current file and all others with its path to `files`, and advances beyond them.
  void take_all_of_path(std::vector<HomeFile>& files);
  /// Whether a file with this path could exist and not be known, because it would be below a gap or
  /// a pending directory. Call it with paths in the order of the files.
  bool hides(const std::string& path);

 private:
  void advance_hidden();

  std::string inventory_;
  std::size_t home_length_;
  SQLite::Statement files_;
  SQLite::Statement hidden_;
  std::optional<HomeFile> file_;
  std::optional<std::string>
      hidden_from_;  ///< path of a directory without a listing, ending in a slash
};

}  // namespace stocktake::store
