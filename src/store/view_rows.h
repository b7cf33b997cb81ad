#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/source.h"
#include "model/task.h"

namespace stocktake::store {

/// Which part of an inventory a view is of. All of it where nothing is set.
struct Scope {
  std::string user;  ///< whatever the letter case
  std::optional<Source> source;
  std::string under;  ///< a directory's path: it and all below it

  bool is_all() const { return user.empty() && !source && under.empty(); }
};

/// What comes first. Of an age: the oldest; what has none comes last.
enum class Order : std::uint8_t { size, count, age, name };

/// Files of one kind and one age class (`model/age.h`).
struct UsageRow {
  std::string kind;
  int age = 0;
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unsized = 0;
};

/// What a user's files are, in a few words.
struct UserUsage {
  std::int64_t old_files = 0;  ///< last modified a year or more before the inventory was begun
  std::int64_t old_bytes = 0;
  std::string kind;  ///< of more than half of the bytes (of the files, where no size is known)
};

/// A directory and all below it.
struct TreeSums {
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t unsized = 0;
  std::int64_t directories = 0;  ///< below, itself not counted
  std::int64_t gaps = 0;
  std::int64_t waiting = 0;
  std::optional<std::int64_t> last_modified;  ///< milliseconds since 1970
};

/// A directory that was found; an absent home is none.
struct DirectoryRow {
  DirectoryId id = 0;
  DirectoryId parent = 0;  ///< 0: a home
  std::int64_t user = 0;   ///< its row, as `UserRow::id`
  std::string username;
  Source source = Source::dbfs;
  std::string path;
  int state = 0;  ///< `store::State`
  std::int64_t own_files = 0;
  std::int64_t own_bytes = 0;
  std::int64_t own_unsized = 0;
  TreeSums tree;
};

}  // namespace stocktake::store
