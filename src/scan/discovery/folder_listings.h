#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "databricks/listing_pages.h"
#include "model/scan_root.h"
#include "scan/discovery/request_loop.h"

namespace stocktake::scan {

/// What became of a folder.
struct FolderListing {
  std::optional<Listing> listing{};  ///< none: refused
  net::Classification refusal{};
  bool has_begun = false;  ///< a page was returned before the refusal, so the folder exists
  int attempts = 0;        ///< requests sent

  /// Whether the service says that there is no such folder.
  bool is_missing() const;
  bool is_switched_off() const;
  /// The refusal as a gap.
  Gap gap(Source source) const;
};

/// Lists single folders while users and homes are asked for.
class FolderListings {
 public:
  using Then = std::function<void(const FolderListing&)>;

  explicit FolderListings(RequestLoop& loop) : loop_(loop) {}

  /// Requests the first page; the loop reads the others, and then calls `then`. Each folder once.
  /// `what`: the folder, for the progress. `this` must stay where it is until the loop has run.
  void ask(const ScanRoot& folder, const std::string& what, Then then);

 private:
  struct Pages {
    databricks::ListingPages pages;
    std::string what;
    Then then;
    int attempts = 0;
  };

  void ask_for_page(Pages& asked, Source source);
  void take(Pages& asked, Source source, const net::Finished& finished);

  RequestLoop& loop_;
  std::map<ScanRoot, Pages> pages_;
};

}  // namespace stocktake::scan
