#pragma once

#include "databricks/json_value.h"
#include "databricks/source_api.h"
#include "model/source.h"
#include "util/text.h"

namespace stocktake::testing {

inline net::Request shelf_request(const std::string& path, const std::string& page_token) {
  std::string target = "/api/3.0/shelf?folder=" + percent_encode(path);
  if (!page_token.empty()) target += "&page_token=" + percent_encode(page_token);
  return {target, {}, {}};
}

inline tl::expected<databricks::ListedRow, std::string> read_shelf_row(
    const simdjson::dom::object& object) {
  databricks::ListedRow row;
  row.kind = "BOOK";
  for (const auto member : object) {
    if (member.key == "path") row.path = databricks::string_of(member.value);
    if (member.key == "board") row.is_container = databricks::boolean_of(member.value) == true;
    if (member.key == "bytes") row.size = databricks::integer_of(member.value);
  }
  return row;
}

/// A source that only tests have, with paged lists and a home folder of its own. Its name sorts
/// between the others, its number after them. Including this header registers it.
inline const Source kShelf = [] {
  const Source shelf = register_source({.name = "shelf",
                                        .operation = "shelf/list",
                                        .path_prefix = "shelf:",
                                        .in_sentence = "the shelf",
                                        .home_folder = "/Boards/people",
                                        .shows_all_homes = true,
                                        .by_default = false});
  databricks::register_source_api(shelf, {.request = &shelf_request,
                                          .rows = "items",
                                          .read_row = &read_shelf_row,
                                          .is_paged = true,
                                          .may_prefix_paths = true,
                                          .family = "shelf"});
  return shelf;
}();

}  // namespace stocktake::testing
