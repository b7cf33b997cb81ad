#pragma once

#include <cstdint>
#include <string>

#include "model/source.h"

namespace stocktake {

/// How directories are listed where the file system of a source may be mounted.
enum class Via : std::uint8_t {
  api,    ///< over REST
  mount,  ///< from the mount; the scan ends if it cannot be used
  any,    ///< from the mount where it shows what the API shows, over REST otherwise
};

/// Where the file system of a source is mounted. See `SourceInfo::mount`.
struct MountPoint {
  Source source = Source::dbfs;
  std::string folder;  ///< absolute; `SourceInfo::home_folder` is in it

  bool operator==(const MountPoint&) const = default;
};

/// What a process found out about a mount. Others on the same machine go on from there.
struct MountRecord {
  Source source = Source::dbfs;
  std::string machine;  ///< `mount::machine_id`
  std::string mounted;  ///< `MountedTree::identity`; empty if it could not be opened
  /// Directories that hold files, and that were listed both ways with the same result. An empty
  /// one proves nothing: a wrong mount may be empty everywhere.
  int agreed = 0;
  int agreed_below = 0;  ///< those of them that are no homes
  std::string refused;   ///< why the mount must not be used; empty: there is no reason
  bool differs = false;  ///< it is refused because it does not show what the API shows

  bool operator==(const MountRecord&) const = default;
};

/// Identifies a mounted file system on its machine. See `TaskResult::mount`.
inline std::string mount_name(const MountRecord& record) {
  return record.machine + " " + record.mounted;
}

}  // namespace stocktake
