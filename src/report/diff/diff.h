#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/source.h"
#include "model/totals.h"
#include "store/read/reader.h"

namespace stocktake::report {

/// What changed between two inventories: counts of files, and the bytes of files of known size.
struct Changes {
  Totals added;
  Totals gone;
  Totals grown;     ///< `bytes`: the growth
  Totals shrunk;    ///< `bytes`: the shrinkage
  Totals hidden;    ///< only in the old inventory; the new one could not list the place
  Totals revealed;  ///< only in the new inventory; the old one could not list the place

  Changes& operator+=(const Changes& more);
  bool any() const;
  /// The certain change in bytes, at most `kMostBytes`; negative if the total shrank.
  std::int64_t net_bytes() const;
  bool operator==(const Changes&) const = default;
};

struct UserChange {
  std::string username;  ///< as the new inventory spells it; if missing there, as the old one does
  /// `new`, `gone`, `now orphaned`, `no longer orphaned`, `now <owner kind>` or `renamed`; `not in
  /// the old one` or `not in the new one` if that inventory does not cover all users; otherwise
  /// empty.
  std::string status;
  Changes changes;
};

/// Changes to the files directly in one directory, without those of its subdirectories.
struct DirectoryChange {
  std::string username;
  Source source = Source::dbfs;
  std::string path;
  Changes changes;
};

struct DiffSinks {
  std::function<void(const UserChange&)> user;  ///< with a change, in the new order
  std::function<void(const DirectoryChange&)>
      directory;  ///< with a change; after its subdirectories
};

/// Compares file by file. Users match by name and files by their path within the home, so a home
/// that is spelled differently now is the same home. Memory holds the users and homes of both
/// inventories, and one path of directories. Both inventories must have stored their homes. Returns
/// the sum of all changes.
Changes diff(store::Reader& before, store::Reader& after, const DiffSinks& sinks);

}  // namespace stocktake::report
