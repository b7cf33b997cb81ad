#include "scan/discovery/folder_listings.h"

#include <utility>

#include "databricks/answer.h"
#include "databricks/source_api.h"

namespace stocktake::scan {

bool FolderListing::is_missing() const {
  return !listing && !has_begun && databricks::means_missing(refusal);
}

bool FolderListing::is_switched_off() const {
  return !listing && databricks::means_switched_off(refusal);
}

Gap FolderListing::gap(Source source) const {
  return databricks::gap_of(info_of(source).operation, refusal, attempts);
}

void FolderListings::ask(const ScanRoot& folder, const std::string& what, Then then) {
  Pages asked{databricks::ListingPages(folder.source, folder.path), what, std::move(then)};
  const auto place = pages_.emplace(folder, std::move(asked)).first;
  loop_.begin_listing(what);
  ask_for_page(place->second, folder.source);
}

void FolderListings::ask_for_page(Pages& asked, Source source) {
  loop_.ask_for<bool>(
      databricks::family_of(source), asked.pages.next_request(),
      [&asked](const net::Body& body) { return asked.pages.take(body); },
      [this, &asked, source](const net::Finished& finished, std::optional<bool> /*is_complete*/) {
        take(asked, source, finished);
      });
}

void FolderListings::take(Pages& asked, Source source, const net::Finished& finished) {
  asked.attempts += finished.attempts;
  const bool is_done = finished.classification.category == net::Category::done;
  if (is_done && !asked.pages.is_complete()) return ask_for_page(asked, source);
  loop_.end_listing(asked.what);
  FolderListing ended;
  ended.attempts = asked.attempts;
  ended.has_begun = asked.pages.has_begun();
  if (is_done) {
    ended.listing = asked.pages.finish();
  } else {
    ended.refusal = finished.classification;
  }
  asked.then(ended);
}

}  // namespace stocktake::scan
