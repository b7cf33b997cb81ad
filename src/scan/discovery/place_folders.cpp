#include "scan/discovery/place_folders.h"

#include <algorithm>
#include <string>

#include "model/absence.h"
#include "model/path.h"

namespace stocktake::scan {

bool has_directory(const Listing& listing, std::string_view name) {
  return std::any_of(listing.directories.begin(), listing.directories.end(),
                     [name](const Subdirectory& each) { return each.name == name; });
}

void PlaceFolders::ask(const Coverage& coverage, const std::vector<Source>& sources) {
  const auto ask_for = [this](Source source, std::string_view path) {
    const ScanRoot folder{source, std::string(path)};
    listings_.ask(folder, place_name(source, path),
                  [this, folder](const FolderListing& ended) { folders_[folder] = ended; });
  };
  for (const Source source : sources) {
    const std::string_view repos = info_of(source).repos_folder;
    const bool has_part = std::any_of(
        coverage.roots.begin(), coverage.roots.end(),
        [&](const ScanRoot& root) { return root.source == source && is_below(root.path, repos); });
    if (!repos.empty() && (has_part || coverage.covers(source, repos))) ask_for(source, repos);
    if (coverage.whole && info_of(source).has_home_folder()) ask_for(source, "");
  }
}

const Listing* PlaceFolders::find(Source source, std::string_view folder) const {
  const auto found = folders_.find({source, std::string(folder)});
  if (found == folders_.end() || !found->second.listing) return nullptr;
  return &*found->second.listing;
}

std::vector<store::PathGap> PlaceFolders::gaps(const Coverage& coverage) const {
  std::vector<store::PathGap> gaps;
  for (const auto& [folder, ended] : folders_) {
    const bool is_covered = coverage.covers(folder.source, folder.path);
    if (ended.listing || ended.is_switched_off() || !is_covered) continue;
    const std::string path = folder.path.empty() ? "/" : folder.path;
    if (!ended.is_missing()) {
      gaps.push_back({folder.source, path, ended.gap(folder.source)});
      continue;
    }
    const Listing* root = find(folder.source, "");
    const bool is_listed =
        root != nullptr && !folder.path.empty() && has_directory(*root, path.substr(1));
    if (is_listed || folder.path.empty() || coverage.names(folder.source, folder.path)) {
      gaps.push_back(
          {folder.source, path, *gap_of_absence(Absence::is_root, folder.source, ended.attempts)});
    }
  }
  return gaps;
}

}  // namespace stocktake::scan
