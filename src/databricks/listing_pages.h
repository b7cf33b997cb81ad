#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <unordered_set>

#include "databricks/listing.h"

namespace stocktake::databricks {

/// The listing of one directory, requested page by page:
///
///   while (!pages.is_complete()) { send pages.next_request(); pages.take(its body); }
///
/// A source without pages has a single page.
class ListingPages {
 public:
  /// A longer list is refused: it is endless, or does not fit in memory.
  static constexpr std::size_t kMaxPages = 10'000;

  ListingPages(Source source, std::string path) : source_(source), path_(std::move(path)) {}

  net::Request next_request() const { return list_request(source_, path_, next_token_); }
  /// Whether a page has been taken, so that the directory is known to exist.
  bool has_begun() const { return pages_ > 0; }
  bool is_complete() const { return has_begun() && next_token_.empty(); }
  /// Takes the body of a 200 to `next_request`. Returns whether it was the last page. Fails with
  /// the reason if `parse_page` fails, or if the page names a next page that was requested before
  /// or is beyond `kMaxPages`. Nothing of the body is kept then, and the same page may be requested
  /// again.
  tl::expected<bool, std::string> take(const net::Body& body);
  /// Returns all pages as one listing, in their order and without repeats (`drop_repeats`). Call it
  /// once, when the listing is complete.
  Listing finish();

 private:
  Source source_;
  std::string path_;
  std::string next_token_;
  std::unordered_set<std::string> tokens_;  ///< of all pages requested
  std::size_t pages_ = 0;
  Listing listing_;
};

}  // namespace stocktake::databricks
