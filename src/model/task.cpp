#include "model/task.h"

namespace stocktake {

std::string_view user_of(const Task& task) {
  if (const auto owned = split_owner_path(task.source, task.path)) return owned->name;
  std::string_view path = task.path;
  for (int depth = task.depth; depth > 0 && !path.empty(); --depth) {
    path = path.substr(0, path.rfind('/'));
  }
  return path.empty() ? "/" : path;
}

}  // namespace stocktake
