#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stocktake {

/// An object in a listing that is not a container. A number that the service did not return is
/// absent, never zero: notebooks, for example, have no size.
struct Entry {
  /// Relative to the directory, as the service spells it; may contain any character, `/` included.
  /// Empty when the listed path is itself the file.
  std::string name;
  /// The type that the service returned (`FILE`, `NOTEBOOK`, ...); `UNKNOWN` where it returned
  /// none.
  std::string kind;
  std::optional<std::int64_t> size;         ///< bytes
  std::optional<std::int64_t> modified_at;  ///< milliseconds since 1970, UTC
  std::optional<std::int64_t> object_id;    ///< workspace only

  bool operator==(const Entry&) const = default;
};

/// A container in a listing: a DBFS directory, a workspace DIRECTORY or REPO.
struct Subdirectory {
  std::string name;
  /// Another container in the same listing can produce the same path (a name `a/b` beside a folder
  /// `a`), so listing this path could count the other container's files twice.
  bool ambiguous = false;

  bool operator==(const Subdirectory&) const = default;
};

/// The complete contents of one directory: all pages of its listing.
struct Listing {
  std::vector<Entry> files;
  std::vector<Subdirectory> directories;

  bool operator==(const Listing&) const = default;
};

}  // namespace stocktake
