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

/// A row of a list as the service wrote it. Its strings are owned by the JSON parser.
struct ListedRow {
  std::optional<std::string_view> path;
  bool is_container = false;
  std::string_view kind;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> modified_at;
  std::optional<std::int64_t> object_id;
  std::string other_id;  ///< an object id that `object_id` cannot hold, as text
  std::optional<std::int64_t> created_at;
  std::string_view language;
  std::string resource_id;
  bool is_git_folder = false;
};

/// How the directories of one source are listed: a row of the table in source_api.cpp. Its strings
/// live as long as the program.
struct SourceApi {
  /// Requests a directory; with `page_token`, the page of its list that the token names.
  net::Request (*request)(const std::string& path, const std::string& page_token) = nullptr;
  std::string_view rows;  ///< the member that contains the rows
  /// Reads one row; fails with what is wrong with it.
  tl::expected<ListedRow, std::string> (*read_row)(const simdjson::dom::object& row) = nullptr;
  /// Whether a list may come in pages, each of which names the next in `next_page_token`. If false,
  /// an answer that names another page is refused.
  bool is_paged = false;
  bool may_prefix_paths = false;  ///< paths in answers may start with `SourceInfo::path_prefix`
  /// `a` and `a/` are the same folder. If false, `a/` beside `a` may be a folder of that name.
  bool ignores_last_slash = false;
  /// The calls of one family share a limit of the service.
  std::string_view family;
};

const SourceApi& api_of(Source source);

/// The number of the source's family of calls, below `kMaxSources`, for the dispatcher.
std::size_t family_of(Source source);

/// Sets the API of a source that `register_source` has added. For tests, before any request.
void register_source_api(Source source, const SourceApi& api);

}  // namespace stocktake::databricks
