#include "databricks/source_api.h"

#include <array>
#include <stdexcept>

#include "databricks/json_value.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Object = simdjson::dom::object;

std::optional<std::int64_t> at_least(std::int64_t least, std::optional<std::int64_t> number) {
  return number && *number >= least ? number : std::nullopt;
}

net::Request dbfs_request(const std::string& path, const std::string& /*page_token*/) {
  return {"/api/2.0/dbfs/list?path=" + percent_encode(path), {}, {}};
}

tl::expected<ListedRow, std::string> read_dbfs_row(const Object& object) {
  ListedRow row;
  row.kind = "FILE";
  for (const auto member : object) {
    if (member.key == "path") {
      row.path = string_of(member.value);
    } else if (member.key == "is_dir") {
      const auto truth = boolean_of(member.value);
      // A directory mistaken for a file would not be listed.
      if (!truth) {
        return tl::unexpected<std::string>("is_dir of an entry is neither true nor false");
      }
      row.is_container = *truth;
    } else if (member.key == "file_size") {
      row.size = at_least(0, integer_of(member.value));
    } else if (member.key == "modification_time") {
      row.modified_at = at_least(1, integer_of(member.value));
    }
  }
  return row;
}

net::Request workspace_request(const std::string& path, const std::string& /*page_token*/) {
  return {"/api/2.0/workspace/list?path=" + percent_encode(path), {}, {}};
}

tl::expected<ListedRow, std::string> read_workspace_row(const Object& object) {
  ListedRow row;
  row.kind = "UNKNOWN";
  for (const auto member : object) {
    if (member.key == "path") {
      row.path = string_of(member.value);
    } else if (member.key == "object_type") {
      const auto type = string_of(member.value);
      row.kind = type && !type->empty() && is_utf8(*type) ? *type : "UNKNOWN";
      row.is_container = row.kind == "DIRECTORY" || row.kind == "REPO";
    } else if (member.key == "size") {
      row.size = at_least(0, integer_of(member.value));
    } else if (member.key == "modified_at") {
      row.modified_at = at_least(1, integer_of(member.value));
    } else if (member.key == "object_id") {
      row.object_id = integer_of(member.value);
    }
  }
  return row;
}

/// By `index_of`. An entry without a request is unused.
constinit std::array<SourceApi, kMaxSources> table{
    SourceApi{.request = &dbfs_request,
              .rows = "files",
              .read_row = &read_dbfs_row,
              .is_paged = false,
              .may_prefix_paths = true,
              .family = "dbfs"},
    SourceApi{.request = &workspace_request,
              .rows = "objects",
              .read_row = &read_workspace_row,
              .is_paged = false,
              .may_prefix_paths = false,
              .family = "workspace"},
};

}  // namespace

const SourceApi& api_of(Source source) {
  const SourceApi& api = table[index_of(source)];
  if (api.request == nullptr) {
    throw std::logic_error("no API is known for the source " + std::string(to_string(source)));
  }
  return api;
}

std::size_t family_of(Source source) {
  const std::string_view family = api_of(source).family;
  std::size_t at = 0;
  while (table[at].family != family) ++at;
  return at;
}

void register_source_api(Source source, const SourceApi& api) {
  table[index_of(source)] = api;
}

}  // namespace stocktake::databricks
