#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <unordered_set>

#include "databricks/listing.h"

namespace stocktake::databricks {

/// The listing of one directory, asked for page by page:
///
///   while (!pages.is_complete()) { send pages.next_request(); pages.take(its body); }
///
/// A list that comes whole is one page.
class ListingPages {
 public:
  /// A longer list is refused: it has no end, or no room in memory.
  static constexpr std::size_t kMaxPages = 10'000;

  ListingPages(Source source, std::string path) : source_(source), path_(std::move(path)) {}

  net::Request next_request() const { return list_request(source_, path_, next_token_); }
  /// Whether a page has been taken: the directory is there.
  bool has_begun() const { return pages_ > 0; }
  bool is_complete() const { return has_begun() && next_token_.empty(); }
  /// The body of a 200 to `next_request`. Returns whether it was the last page, or why it is not a
  /// page: as `parse_page` says, or because it names a page that has been asked for before, or one
  /// beyond `kMaxPages`. Then nothing of it is kept, and the same page may be asked for again.
  tl::expected<bool, std::string> take(const net::Body& body);
  /// All pages as one listing, in their order; of a name that occurs twice the first stays. The end
  /// of it: call it once, when it is complete.
  Listing finish();

 private:
  Source source_;
  std::string path_;
  std::string next_token_;
  std::unordered_set<std::string> tokens_;  ///< of all pages asked for
  std::size_t pages_ = 0;
  Listing listing_;
};

}  // namespace stocktake::databricks
