#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "databricks/listing.h"
#include "databricks/listing_builder.h"
#include "databricks/row_splitter.h"

namespace stocktake::databricks {

/// Reads the body of a list call while it arrives. The result is that of `parse_page`, except that
/// the files are taken in parts, and may repeat. Memory use grows with the number of subdirectories
/// only. After a problem, nothing of the body counts.
class ListingStream {
 public:
  /// `batch_size`: as for RowSplitter.
  ListingStream(Source source, const std::string& path,
                std::size_t batch_size = RowSplitter::kBatch);
  ListingStream(const ListingStream&) = delete;
  ListingStream& operator=(const ListingStream&) = delete;

  /// Fails early if the body cannot be a page.
  tl::expected<void, PageProblem> append(std::string_view text);
  /// The first bytes of the body, and the last one that is not blank.
  std::string_view begins_with() const { return begins_with_; }
  std::string_view ends_with() const { return {&last_, 1}; }
  std::vector<Entry> take_files() { return builder_.take_files(); }
  std::size_t directory_count() const { return builder_.directory_count(); }
  /// The body is complete. Returns the rest of the files, without repeats among them, and all
  /// directories. Fails as `parse_page` does.
  tl::expected<ListingPage, std::string> finish();

 private:
  tl::expected<void, std::string> add_rows(const net::Body& array, bool may_be_empty);

  const SourceApi& api_;
  ListingBuilder builder_;
  RowSplitter splitter_;
  std::string begins_with_;
  char last_ = ' ';
};

}  // namespace stocktake::databricks
