#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "model/source.h"
#include "store/reader.h"

namespace stocktake::report {

/// Files and bytes that changed between two inventories. Bytes are of files whose size is known.
struct Changes {
  std::int64_t added_files = 0;
  std::int64_t added_bytes = 0;
  std::int64_t gone_files = 0;
  std::int64_t gone_bytes = 0;
  std::int64_t grown_files = 0;
  std::int64_t grown_bytes = 0;
  std::int64_t shrunk_files = 0;
  std::int64_t shrunk_bytes = 0;
  /// In the old one, and where the new one could not look: nobody knows whether they are gone.
  std::int64_t hidden_files = 0;
  std::int64_t hidden_bytes = 0;
  /// In the new one, and where the old one could not look: nobody knows whether they are new.
  std::int64_t revealed_files = 0;
  std::int64_t revealed_bytes = 0;

  void add(const Changes& more);
  bool any() const;
  /// By how many bytes it is surely more (or less).
  std::int64_t net_bytes() const { return added_bytes - gone_bytes + grown_bytes - shrunk_bytes; }
  bool operator==(const Changes&) const = default;
};

/// A number of `Changes`, by the name that programs read.
struct ChangeColumn {
  std::string_view name;
  std::int64_t Changes::*number;
};
inline constexpr std::array<ChangeColumn, 12> kChangeColumns{
    {{"added_files", &Changes::added_files},
     {"added_bytes", &Changes::added_bytes},
     {"gone_files", &Changes::gone_files},
     {"gone_bytes", &Changes::gone_bytes},
     {"grown_files", &Changes::grown_files},
     {"grown_bytes", &Changes::grown_bytes},
     {"shrunk_files", &Changes::shrunk_files},
     {"shrunk_bytes", &Changes::shrunk_bytes},
     {"hidden_files", &Changes::hidden_files},
     {"hidden_bytes", &Changes::hidden_bytes},
     {"revealed_files", &Changes::revealed_files},
     {"revealed_bytes", &Changes::revealed_bytes}}};

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
