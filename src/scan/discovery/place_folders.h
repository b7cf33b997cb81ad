#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "model/scan_root.h"
#include "scan/discovery/folder_listings.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// Whether the listing has a directory of that name.
bool has_directory(const Listing& listing, std::string_view name);

/// Lists the folders, besides those of homes, whose directories are in different rows: `/Repos`, if
/// it or something in it is covered, and the root of each source, if the whole of it is.
class PlaceFolders {
 public:
  explicit PlaceFolders(FolderListings& listings) : listings_(listings) {}

  /// Requests them. `this` must stay where it is until the loop has run.
  void ask(const Coverage& coverage, const std::vector<Source>& sources);

  // Once the loop has run:

  /// Its listing; nullptr if it was not asked for or not listed.
  const Listing* find(Source source, std::string_view folder) const;
  /// Those that are covered and could not be listed, though their source is available. A folder
  /// that does not exist is a gap only if `coverage` names it, or the root of its source has it.
  std::vector<store::PathGap> gaps(const Coverage& coverage) const;

 private:
  FolderListings& listings_;
  std::map<ScanRoot, FolderListing> folders_;
};

}  // namespace stocktake::scan
