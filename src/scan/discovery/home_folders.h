#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/source.h"
#include "scan/discovery/folder_listings.h"
#include "scan/discovery/homes.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// "/Users on dbfs", for people.
std::string home_folder_words(Source source);

/// Lists the folder of homes of each source.
class HomeFolders {
 public:
  explicit HomeFolders(FolderListings& listings) : listings_(listings) {}

  /// Requests the folder. `this` must stay where it is until the loop has run.
  void ask(Source source);

  /// What was found, once the loop has run.
  std::map<Source, UsersFolder>& folders() { return folders_; }
  /// The folders that could not be listed.
  std::vector<store::PathGap>& gaps() { return gaps_; }

 private:
  void take(Source source, const FolderListing& listing);
  void take_refusal(Source source, const FolderListing& listing);

  FolderListings& listings_;
  std::map<Source, UsersFolder> folders_;
  std::vector<store::PathGap> gaps_;
};

}  // namespace stocktake::scan
