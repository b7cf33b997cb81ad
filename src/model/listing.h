#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stocktake {

/// Everything in a listing that is not a container. A number that the service did not tell is
/// absent, never zero: notebooks, for one, have no size.
struct Entry {
  /// Relative to the directory, as the service spells it; may contain any character, `/` included.
  /// Empty when the listed path is itself the file.
  std::string name;
  /// The service's own word (`FILE`, `NOTEBOOK`, ...); `UNKNOWN` where it gave none.
  std::string kind;
  std::optional<std::int64_t> size;         ///< bytes
  std::optional<std::int64_t> modified_at;  ///< milliseconds since 1970, UTC
  std::optional<std::int64_t> object_id;    ///< workspace only

  bool operator==(const Entry&) const = default;
};

/// A container in a listing: a DBFS directory, a workspace DIRECTORY or REPO.
struct Subdirectory {
  std::string name;
  /// Another container of the same listing makes this one's path mean two things, so that asking
  /// for it could count the other twice (`a/b` as one name beside a folder `a`).
  bool ambiguous = false;

  bool operator==(const Subdirectory&) const = default;
};

/// What one directory holds, whole: all pages of its list.
struct Listing {
  std::vector<Entry> files;
  std::vector<Subdirectory> directories;

  bool operator==(const Listing&) const = default;
};

}  // namespace stocktake
