#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "model/source.h"
#include "net/transport/http.h"

namespace stocktake::databricks {

/// A row of a list as the service wrote it. Texts lie in the JSON parser.
struct ListedRow {
  std::optional<std::string_view> path;
  bool is_container = false;
  std::string_view kind;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> modified_at;
  std::optional<std::int64_t> object_id;
};

/// How the directories of one source are listed: a row of the table in source_api.cpp. Texts live
/// as long as the program.
struct SourceApi {
  /// Asks for a directory; with `page_token`, for the page of its list that the token names.
  net::Request (*request)(const std::string& path, const std::string& page_token) = nullptr;
  std::string_view rows;  ///< the member that holds the rows
  /// Reads one row, or says what is wrong with it.
  tl::expected<ListedRow, std::string> (*read_row)(const simdjson::dom::object& row) = nullptr;
  /// A list may come in pages: each names the next one in `next_page_token`. Where it is false, an
  /// answer that names another page is refused.
  bool is_paged = false;
  bool may_prefix_paths = false;  ///< answers may have `SourceInfo::path_prefix` before a path
  /// The service limits the calls of one family together.
  std::string_view family;
};

const SourceApi& api_of(Source source);

/// The source's family of calls as a number below `kMaxSources`, for the dispatcher.
std::size_t family_of(Source source);

/// The API of a source that `register_source` has added; for tests, before any request.
void register_source_api(Source source, const SourceApi& api);

}  // namespace stocktake::databricks
