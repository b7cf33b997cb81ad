#include "model/children.h"

#include <string>
#include <utility>

namespace stocktake {

std::vector<Child> children_of(const Task& parent, const Listing& listing, DirectoryId first_id) {
  std::vector<Child> children;
  children.reserve(listing.directories.size());
  DirectoryId next = first_id;
  for (const Subdirectory& directory : listing.directories) {
    std::string path;
    path.reserve(parent.path.size() + 1 + directory.name.size());
    path.append(parent.path).append(1, '/').append(directory.name);
    const DirectoryId id = first_id == 0 ? 0 : next++;
    children.push_back({{id, parent.home, parent.source, parent.depth + 1, std::move(path)},
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
          "its name contains a slash, and another folder has the same path", 0};
}

}  // namespace stocktake
