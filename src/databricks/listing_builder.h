#pragma once

#include <string>
#include <tl/expected.hpp>

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
  /// Returns the listing without repeats (`drop_repeats`). Call it once.
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
