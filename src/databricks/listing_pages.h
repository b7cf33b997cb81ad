#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <unordered_set>

#include "databricks/listing.h"
#include "databricks/row_splitter.h"
#include "net/dispatch/classification.h"
#include "spool/file_collector.h"

namespace stocktake::databricks {

/// How a list that does not fit in memory is read.
struct LargeListings {
  std::string folder;  ///< for temporary files; as for SpoolFile
  std::size_t files_in_memory = FileCollector::kFew;
  std::size_t batch_size = RowSplitter::kBatch;  ///< as for RowSplitter
  /// Subdirectories of one directory: they stay in memory.
  std::size_t max_directories = std::size_t{1} << 20U;
  std::string remedy;  ///< what helps a directory that has more; empty: nothing
};

/// The listing of one directory, requested page by page:
///
///   while (!pages.is_complete()) { send pages.next_request(); pages.take(its body); }
///
/// A source without pages has a single page.
class ListingPages {
 public:
  /// A longer list is refused: it is endless.
  static constexpr std::size_t kMaxPages = 10'000;

  ListingPages(Source source, std::string path, LargeListings large = {});

  net::Request next_request() const { return list_request(source_, path_, next_token_); }
  /// The same; a large body is read while it arrives. For `classify`.
  net::Request next_streamed_request() const;
  /// Whether a page has been taken, so that the directory is known to exist.
  bool has_begun() const { return pages_ > 0; }
  bool is_complete() const { return has_begun() && next_token_.empty(); }
  /// Takes the body of a 200 to `next_request`. Returns whether it was the last page. Fails with
  /// the reason if `parse_page` fails, or if the page names a next page that was requested before
  /// or is beyond `kMaxPages`. Nothing of the body is kept then, and the same page may be requested
  /// again. Throws FatalError if the temporary files cannot be written.
  tl::expected<bool, std::string> take(const net::Body& body);
  /// Classifies the outcome of `next_streamed_request` and takes the page if there is one.
  net::Classification classify(net::Exchange& exchange, std::int64_t wall_now_ms);
  /// Returns all pages as one listing, in their order and without repeats (`drop_repeats`). Call it
  /// once, when the listing is complete.
  Listing finish();

 private:
  class Collector;

  tl::expected<bool, std::string> take(tl::expected<ListingPage, std::string> page);

  Source source_;
  std::string path_;
  std::string next_token_;
  std::unordered_set<std::string> tokens_;  ///< of all pages requested
  std::size_t pages_ = 0;
  std::shared_ptr<Collector> collector_;  ///< requests refer to it
};

}  // namespace stocktake::databricks
