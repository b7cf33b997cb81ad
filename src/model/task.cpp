#include "model/task.h"

namespace stocktake {

std::string_view user_of(const Task& task) {
  std::string_view path = task.path;
  for (const std::string_view folder : owner_folders(task.source)) {
    if (!path.starts_with(folder) || !path.substr(folder.size()).starts_with('/')) continue;
    path.remove_prefix(folder.size() + 1);
    return path.substr(0, path.find('/'));
  }
  for (int depth = task.depth; depth > 0 && !path.empty(); --depth) {
    path = path.substr(0, path.rfind('/'));
  }
  return path.empty() ? "/" : path;
}

}  // namespace stocktake
