#include "scan/discovery/home_folders.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace stocktake::scan {
namespace {

void keep(UsersFolder& folder, Listing listing) {
  folder.listed = true;
  folder.homes = std::exchange(listing.directories, {});
  folder.files = std::move(listing);
}

}  // namespace

std::string home_folder_words(Source source) {
  return fmt::format("{} on {}", info_of(source).home_folder, info_of(source).in_sentence);
}

void HomeFolders::ask(Source source) {
  folders_[source];  // an entry exists even if the folder cannot be listed
  listings_.ask({source, std::string(info_of(source).home_folder)}, home_folder_words(source),
                [this, source](const FolderListing& listing) { take(source, listing); });
}

void HomeFolders::take(Source source, const FolderListing& listing) {
  folders_[source].attempts = listing.attempts;
  if (!listing.listing) return take_refusal(source, listing);
  keep(folders_[source], *listing.listing);
}

void HomeFolders::take_refusal(Source source, const FolderListing& listing) {
  const SourceInfo& info = info_of(source);
  UsersFolder& folder = folders_[source];
  if (listing.is_switched_off()) {
    folder.status = {SourceState::switched_off, reason_of(listing.refusal)};
    return;
  }
  if (listing.is_missing()) {
    // Where the listing would have contained every home, there is none.
    if (info.shows_all_homes) folder.status = {SourceState::no_homes, reason_of(listing.refusal)};
    return;
  }
  gaps_.push_back({source, std::string(info.home_folder), listing.gap(source)});
}

}  // namespace stocktake::scan
