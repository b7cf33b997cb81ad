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

}  // namespace stocktake
