#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/content_class.h"
#include "model/source.h"
#include "model/task.h"
#include "model/totals.h"

namespace stocktake::store {

/// The part of an inventory that a view covers; the whole inventory where nothing is set.
struct Scope {
  std::string user;  ///< in any letter case
  std::optional<Source> source;
  std::string under;  ///< path of a directory: it and everything below it; see `find_scope`

  bool is_all() const { return user.empty() && !source && under.empty(); }
};

/// What a view is sorted by. `size` and `count`: the largest first. `age`: the oldest first, and
/// rows without a time last.
enum class SortKey : std::uint8_t { size, count, age, name };

/// Files of one kind, one age class (`model/age.h`) and one content class.
struct UsageRow {
  std::string kind;
  int age = 0;
  ContentClass content_class = ContentClass::other;
  Totals totals;  ///< `last_modified` is not set
};

/// Files of one extension and one age class.
struct ExtensionRow {
  std::string extension;  ///< in lower case; empty for files without one
  int age = 0;
  Totals totals;  ///< `last_modified` is not set
};

/// A summary of a user's files.
struct UserUsage {
  Totals year_old;  ///< last modified a year or more before the start of the inventory
  std::string
      kind;  ///< the kind of more than half of the bytes (or of the files, where no size is known)
};

/// A directory that was found. An absent home has no row.
struct DirectoryRow {
  DirectoryId id = 0;
  DirectoryId parent = 0;  ///< 0: a home
  std::int64_t user = 0;   ///< row id, as `UserRow::id`
  std::string username;
  Source source = Source::dbfs;
  std::string path;
  int state = 0;    ///< `store::State`
  Totals own;       ///< of the files directly in it; `last_modified` is not set
  TreeTotals tree;  ///< of the directory and everything below it
  ContentClass content_class = ContentClass::other;  ///< of the files directly in it
};

}  // namespace stocktake::store
