#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/source.h"
#include "model/totals.h"
#include "store/read/reader.h"

namespace stocktake::report {

/// What changed between two inventories: files, and the bytes of those whose size is known.
struct Changes {
  Totals added;
  Totals gone;
  Totals grown;     ///< `bytes`: by how many
  Totals shrunk;    ///< `bytes`: by how many
  Totals hidden;    ///< in the old one, and the new one could not look there: perhaps gone
  Totals revealed;  ///< in the new one, and the old one could not look there: perhaps new

  Changes& operator+=(const Changes& more);
  bool any() const;
  /// By how many bytes it is surely more (or less).
  std::int64_t net_bytes() const { return added.bytes - gone.bytes + grown.bytes - shrunk.bytes; }
  bool operator==(const Changes&) const = default;
};

struct UserChange {
  std::string username;  ///< as the new inventory spells it, if it has the user
  /// `new`, `gone`, `now orphaned`, `no longer orphaned`, `renamed`; `not in the old one` or `not
  /// in the new one` where that one was not of all users; else empty.
  std::string status;
  Changes changes;
};

/// Of a directory's own files, without what lies below.
struct DirectoryChange {
  std::string username;
  Source source = Source::dbfs;
  std::string path;
  Changes changes;
};

struct DiffSinks {
  std::function<void(const UserChange&)> user;  ///< those with a change, in the new order
  std::function<void(const DirectoryChange&)>
      directory;  ///< those with a change; none above its own
};

/// Compares file by file, by user and by place in the home: a home that is spelled differently now
/// is the same home. Holds the users of both, and of the files only what lies on one path. Both
/// must have known their homes. Returns the sum of all.
Changes diff(store::Reader& before, store::Reader& after, const DiffSinks& sinks);

}  // namespace stocktake::report
