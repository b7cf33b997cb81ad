#include "model/children.h"

#include <string>
#include <utility>

namespace stocktake {

std::string path_below(std::string_view directory, std::string_view name) {
  const bool is_bare = name.find_first_not_of('/') == std::string_view::npos;
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path.append(directory);
  if (!is_bare) path += '/';
  return path.append(name);
}

std::vector<Child> children_of(const Task& parent, const Listing& listing, DirectoryId first_id) {
  std::vector<Child> children;
  children.reserve(listing.directories.size());
  DirectoryId next = first_id;
  for (const Subdirectory& directory : listing.directories) {
    const DirectoryId id = first_id == 0 ? 0 : next++;
    children.push_back({{id, parent.home, parent.source, parent.depth + 1,
                         path_below(parent.path, directory.name)},
                        !directory.ambiguous});
  }
  return children;
}

std::vector<Task> asked_for(std::vector<Child> children) {
  std::vector<Task> tasks;
  tasks.reserve(children.size());
  for (Child& child : children) {
    if (child.is_asked_for) tasks.push_back(std::move(child.task));
  }
  return tasks;
}

Gap ambiguous_gap(Source source) {
  return {std::string(info_of(source).operation), 0, "AMBIGUOUS_PATH",
          "another folder has the same path, so its listing could be that of the other", 0};
}

}  // namespace stocktake
