#include "scan/discovery/home_folders.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "databricks/answer.h"
#include "databricks/source_api.h"

namespace stocktake::scan {
namespace {

std::string reason_of(const net::Classification& classification) {
  return fmt::format("{} {}: {}", classification.http_status, classification.error_code,
                     classification.message);
}

void keep(UsersFolder& folder, Listing listing) {
  folder.listed = true;
  folder.homes = std::move(listing.directories);
  folder.files = static_cast<std::int64_t>(listing.file_count());
}

}  // namespace

std::string home_folder_words(Source source) {
  return fmt::format("{} on {}", info_of(source).home_folder, info_of(source).in_sentence);
}

void HomeFolders::ask(Source source) {
  folders_[source];  // an entry exists even if the folder cannot be listed
  const std::string path(info_of(source).home_folder);
  pages_.emplace(source, Pages{databricks::ListingPages(source, path)});
  loop_.begin_listing(home_folder_words(source));
  ask_for_page(source);
}

void HomeFolders::ask_for_page(Source source) {
  auto& pages = pages_.at(source).pages;
  loop_.ask_for<bool>(
      databricks::family_of(source), pages.next_request(),
      [&pages](const net::Body& body) { return pages.take(body); },
      [this, source](const net::Finished& finished, std::optional<bool> /*is_complete*/) {
        take(source, finished);
      });
}

void HomeFolders::take(Source source, const net::Finished& finished) {
  Pages& asked = pages_.at(source);
  asked.attempts += finished.attempts;
  folders_[source].attempts = asked.attempts;
  const bool is_done = finished.classification.category == net::Category::done;
  if (is_done && !asked.pages.is_complete()) return ask_for_page(source);
  loop_.end_listing(home_folder_words(source));
  if (!is_done) return take_refusal(source, finished.classification);
  keep(folders_[source], asked.pages.finish());
}

void HomeFolders::take_refusal(Source source, const net::Classification& classification) {
  const SourceInfo& info = info_of(source);
  const Pages& asked = pages_.at(source);
  UsersFolder& folder = folders_[source];
  if (databricks::means_switched_off(classification)) {
    folder.status = {SourceState::switched_off, reason_of(classification)};
    return;
  }
  // A folder that returned a page is not missing, whatever the response to the next page is.
  if (databricks::means_missing(classification) && !asked.pages.has_begun()) {
    // Where the listing would have contained every home, there is none.
    if (info.shows_all_homes) folder.status = {SourceState::no_homes, reason_of(classification)};
    return;
  }
  gaps_.push_back({source, std::string(info.home_folder),
                   databricks::gap_of(info.operation, classification, asked.attempts)});
}

}  // namespace stocktake::scan
