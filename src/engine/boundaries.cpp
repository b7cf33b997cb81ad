#include "engine/boundaries.h"

#include <algorithm>
#include <string>

#include "model/children.h"
#include "util/text.h"

namespace stocktake {
namespace {

/// The path with the name of the person whom it belongs to in one letter case.
std::string key_of(Source source, std::string_view path) {
  for (const std::string_view folder : owner_folders(source)) {
    if (!path.starts_with(folder) || !path.substr(folder.size()).starts_with('/')) continue;
    const auto end = std::min(path.find('/', folder.size() + 1), path.size());
    return fold_case(path.substr(0, end)) + std::string(path.substr(end));
  }
  return std::string(path);
}

}  // namespace

void Boundaries::add(Source source, std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return;  // the root of a source is in nothing
  ScanRoot boundary{source, std::string(path)};
  const auto place = std::lower_bound(all_.begin(), all_.end(), boundary);
  if (place != all_.end() && *place == boundary) return;
  all_.insert(place, std::move(boundary));
  paths_[source].insert(key_of(source, path));
  parents_[source].insert(key_of(source, path.substr(0, slash)));
}

bool Boundaries::contains(Source source, std::string_view path) const {
  const auto& paths = paths_[source];
  return !paths.empty() && paths.contains(key_of(source, path));
}

void Boundaries::cut(Listing& listing, const Task& parent) const {
  const auto& parents = parents_[parent.source];
  if (parents.empty() || !parents.contains(key_of(parent.source, parent.path))) return;
  std::erase_if(listing.directories, [&](const Subdirectory& each) {
    return contains(parent.source, path_below(parent.path, each.name));
  });
}

Boundaries boundaries_of(const Coverage& coverage, const std::vector<Source>& sources) {
  Boundaries boundaries;
  for (const ScanRoot& root : coverage.roots) boundaries.add(root.source, root.path);
  for (const Source source : sources) {
    for (const std::string_view folder : owner_folders(source)) {
      if (coverage.covers(source, folder)) boundaries.add(source, folder);
    }
    for (const std::string& folder : left_out_folders(coverage, source)) {
      boundaries.add(source, folder);
    }
  }
  return boundaries;
}

}  // namespace stocktake
