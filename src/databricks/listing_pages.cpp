#include "databricks/listing_pages.h"

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "util/text.h"

namespace stocktake::databricks {
namespace {

template <typename T>
void append(std::vector<T>& all, std::vector<T> more) {
  if (all.empty()) {
    all = std::move(more);
  } else {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
}

/// Keeps the first entry of each name.
template <typename T>
void drop_repeated_names(std::vector<T>& all) {
  std::vector<bool> is_first(all.size());
  {
    std::unordered_set<std::string_view> names;
    names.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) is_first[i] = names.insert(all[i].name).second;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_first[i]) continue;
    if (kept != i) all[kept] = std::move(all[i]);
    ++kept;
  }
  all.resize(kept);
}

}  // namespace

tl::expected<bool, std::string> ListingPages::take(const net::Body& body) {
  auto page = parse_page(source_, path_, body);
  if (!page) return tl::unexpected(page.error());
  if (!page->next_token.empty()) {
    if (tokens_.contains(page->next_token)) {
      return tl::unexpected("the list does not end: its next page was already read (" +
                            excerpt(page->next_token) + ")");
    }
    if (pages_ + 1 == kMaxPages) {
      return tl::unexpected("the list has more than " + std::to_string(kMaxPages) + " pages");
    }
    tokens_.insert(page->next_token);
  }
  append(listing_.files, std::move(page->listing.files));
  append(listing_.directories, std::move(page->listing.directories));
  next_token_ = std::move(page->next_token);
  ++pages_;
  return is_complete();
}

Listing ListingPages::finish() {
  if (pages_ > 1) {
    drop_repeated_names(listing_.files);
    drop_repeated_names(listing_.directories);
    mark_ambiguous(listing_.directories);
  }
  return std::move(listing_);
}

}  // namespace stocktake::databricks
