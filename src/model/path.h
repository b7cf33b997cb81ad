#pragma once

#include <string_view>

namespace stocktake {

/// Whether `path` is in `directory`, at any depth; no directory is below itself. Neither ends with
/// a slash. Letters are compared as they are.
inline bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

/// As people write it: the root of a source, whose path is empty, is "/".
inline std::string_view shown_path(std::string_view path) {
  return path.empty() ? "/" : path;
}

}  // namespace stocktake
