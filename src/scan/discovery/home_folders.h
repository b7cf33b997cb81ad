#pragma once

#include <map>
#include <string>
#include <vector>

#include "databricks/listing_pages.h"
#include "model/source.h"
#include "scan/discovery/homes.h"
#include "scan/discovery/request_loop.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// "/Users on dbfs", for people.
std::string home_folder_words(Source source);

/// Lists the folder of homes of each source.
class HomeFolders {
 public:
  explicit HomeFolders(RequestLoop& loop) : loop_(loop) {}

  /// Requests the first page; the loop reads the others. `this` must stay where it is until the
  /// loop has run.
  void ask(Source source);

  /// What was found, once the loop has run.
  std::map<Source, UsersFolder>& folders() { return folders_; }
  /// The folders that could not be listed.
  std::vector<store::PathGap>& gaps() { return gaps_; }

 private:
  struct Pages {
    databricks::ListingPages pages;
    int attempts = 0;
  };

  void ask_for_page(Source source);
  void take(Source source, const net::Finished& finished);
  void take_refusal(Source source, const net::Classification& classification);

  RequestLoop& loop_;
  std::map<Source, Pages> pages_;
  std::map<Source, UsersFolder> folders_;
  std::vector<store::PathGap> gaps_;
};

}  // namespace stocktake::scan
