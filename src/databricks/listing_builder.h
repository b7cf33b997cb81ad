#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "databricks/path_prefix.h"
#include "databricks/source_api.h"
#include "model/listing.h"

namespace stocktake::databricks {

/// Builds the listing of one directory, or a page of it, row by row.
class ListingBuilder {
 public:
  ListingBuilder(Source source, const std::string& path);

  /// Adds the elements of the array; fails with what is wrong with one of them.
  tl::expected<void, std::string> add(const simdjson::dom::array& rows);
  std::size_t directory_count() const { return listing_.directories.size(); }
  /// Returns the files that were added since the last call, with repeats.
  std::vector<Entry> take_files();
  /// Returns the listing, without the files that were taken and without repeats
  /// (`drop_repeats`). Call it once.
  Listing finish();

 private:
  tl::expected<void, std::string> add(const ListedRow& row);
  void add_file(std::string_view name, const ListedRow& row);
  void drop_last_slashes();

  const SourceApi& api_;
  PathPrefix prefix_;
  Listing listing_;
};

}  // namespace stocktake::databricks
