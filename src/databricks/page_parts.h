#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "databricks/source_api.h"

namespace stocktake::databricks {

/// What is wrong with a page where the whole list is expected.
inline constexpr const char* kIsOnePage = "the response is one page of a longer list";

/// The rows of a page, and what its other members say about them.
struct PageParts {
  std::optional<simdjson::dom::array> rows;  ///< none if the service omitted an empty list
  bool has_list = false;
  bool is_page = false;  ///< has `next_page_token`, possibly null
  bool has_more = false;
  std::string next_token;
};

/// Fails with the reason if the object is not a page of a list: an error, another object, a page
/// from a source that has no pages.
tl::expected<PageParts, std::string> read_parts(const SourceApi& api,
                                                const simdjson::dom::object& object);

}  // namespace stocktake::databricks
