#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/source.h"
#include "model/task.h"
#include "model/totals.h"

namespace stocktake::store {

/// Which part of an inventory a view is of. All of it where nothing is set.
struct Scope {
  std::string user;  ///< whatever the letter case
  std::optional<Source> source;
  std::string under;  ///< a directory's path: it and all below it

  bool is_all() const { return user.empty() && !source && under.empty(); }
};

/// What comes first. Of an age: the oldest; what has none comes last.
enum class SortKey : std::uint8_t { size, count, age, name };

/// Files of one kind and one age class (`model/age.h`).
struct UsageRow {
  std::string kind;
  int age = 0;
  Totals totals;  ///< without `last_modified`, which is not kept
};

/// What a user's files are, in a few words.
struct UserUsage {
  Totals year_old;   ///< last modified a year or more before the inventory was begun
  std::string kind;  ///< of more than half of the bytes (of the files, where no size is known)
};

/// A directory that was found; an absent home is none.
struct DirectoryRow {
  DirectoryId id = 0;
  DirectoryId parent = 0;  ///< 0: a home
  std::int64_t user = 0;   ///< its row, as `UserRow::id`
  std::string username;
  Source source = Source::dbfs;
  std::string path;
  int state = 0;    ///< `store::State`
  Totals own;       ///< of its own files, without what lies below; `last_modified` is not set
  TreeTotals tree;  ///< of it and all below
};

}  // namespace stocktake::store
