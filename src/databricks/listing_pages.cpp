#include "databricks/listing_pages.h"

#include <iterator>
#include <utility>
#include <vector>

#include "databricks/repeats.h"
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
    drop_repeats(listing_.files);
    drop_repeats(listing_.directories);
    mark_ambiguous(listing_.directories);
  }
  return std::move(listing_);
}

}  // namespace stocktake::databricks
