#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/source.h"

namespace stocktake {

/// A path of the workspace. Without a source, it is one of every source.
struct PastedPath {
  std::optional<Source> source;
  std::string path;  ///< begins with a slash and does not end with one; empty for the root

  bool operator==(const PastedPath&) const = default;
};

/// Reads a path as people copy it from a notebook, a shell on a cluster or a browser:
/// `dbfs:/a`, `DBFS:///a/`, `/dbfs/a`, `file:/Workspace/a`, `/Workspace/a`, `/Volumes/a`,
/// `dbfs:/Volumes/a`, `/a/`, `a`. Blanks around it do not count. Inside a path, all characters
/// stand for themselves.
PastedPath read_pasted_path(std::string_view text);

/// The path as people write it, with its source: `dbfs:/a`, `/Workspace/a`; `/a` without one.
std::string to_string(const PastedPath& path);

}  // namespace stocktake
