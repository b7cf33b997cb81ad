#include "databricks/source_api.h"

#include <array>
#include <cmath>
#include <stdexcept>

#include "databricks/json_value.h"
#include "model/listing.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::databricks {
namespace {

using Object = simdjson::dom::object;

/// A size that is too large for the type becomes the largest; one below zero is unknown.
std::optional<std::int64_t> size_of(const simdjson::dom::element& value) {
  const auto size = integer_of(value);
  if (size) return *size >= 0 ? size : std::nullopt;
  const auto real = real_of(value);
  return real && *real >= static_cast<double>(kMostBytes) ? std::optional(kMostBytes)
                                                          : std::nullopt;
}

/// Milliseconds since 1970. The services write 0 for a time that they do not know.
std::optional<std::int64_t> time_of(const simdjson::dom::element& value) {
  const auto time = integer_of(value);
  if (time) return *time != 0 ? std::optional(bounded_time(*time)) : std::nullopt;
  const auto real = real_of(value);
  if (!real || std::abs(*real) < static_cast<double>(kLatestTime)) return std::nullopt;
  return *real > 0 ? kLatestTime : kEarliestTime;
}

/// An id as text: a string, or a number as it is written. Empty for anything else.
std::string id_text_of(const simdjson::dom::element& value) {
  if (const auto text = string_of(value)) return is_utf8(*text) ? std::string(*text) : "";
  return value.is_number() ? std::string(simdjson::minify(value)) : "";
}

/// Ids are compared, so a number that is rounded would be another object's.
void read_object_id(const simdjson::dom::element& value, ListedRow& row) {
  constexpr std::int64_t kExactly = std::int64_t{1} << 53;
  // is_double() is true of every number.
  const bool is_real = value.type() == simdjson::dom::element_type::DOUBLE;
  row.object_id = integer_of(value);
  const bool may_be_rounded =
      row.object_id && is_real && (*row.object_id > kExactly || *row.object_id < -kExactly);
  if (may_be_rounded) row.object_id.reset();
  if (!row.object_id) row.other_id = id_text_of(value);
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
      row.size = size_of(member.value);
    } else if (member.key == "modification_time") {
      row.modified_at = time_of(member.value);
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
      row.is_git_folder = row.is_git_folder || row.kind == "REPO";
    } else if (member.key == "size") {
      row.size = size_of(member.value);
    } else if (member.key == "modified_at") {
      row.modified_at = time_of(member.value);
    } else if (member.key == "object_id") {
      read_object_id(member.value, row);
    } else if (member.key == "created_at") {
      row.created_at = time_of(member.value);
    } else if (member.key == "language") {
      const auto language = string_of(member.value);
      if (language && is_utf8(*language)) row.language = *language;
    } else if (member.key == "resource_id") {
      row.resource_id = id_text_of(member.value);
    } else if (member.key == "directory_info") {
      simdjson::dom::element is_git_folder;
      const auto found = member.value["is_git_folder"].get(is_git_folder);
      if (found == simdjson::SUCCESS && boolean_of(is_git_folder) == true) row.is_git_folder = true;
    }
  }
  return row;
}

/// The segments of the path are part of the URL's path. The service splits at each slash, also at
/// an encoded one, so slashes stay. Without `page_size`, it chooses the largest page.
net::Request volumes_request(const std::string& path, const std::string& page_token) {
  std::string target = "/api/2.0/fs/directories" + percent_encode(path, "/");
  if (!page_token.empty()) target += "?page_token=" + percent_encode(page_token);
  return {target, {}, {}};
}

tl::expected<ListedRow, std::string> read_volumes_row(const Object& object) {
  ListedRow row;
  row.kind = "FILE";
  for (const auto member : object) {
    if (member.key == "path") {
      row.path = string_of(member.value);
    } else if (member.key == "is_directory") {
      const auto truth = boolean_of(member.value);
      if (!truth) {
        return tl::unexpected<std::string>("is_directory of an entry is neither true nor false");
      }
      row.is_container = *truth;
    } else if (member.key == "file_size") {
      row.size = size_of(member.value);
    } else if (member.key == "last_modified") {
      row.modified_at = time_of(member.value);
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
              .ignores_last_slash = true,
              .family = "dbfs"},
    SourceApi{.request = &workspace_request,
              .rows = "objects",
              .read_row = &read_workspace_row,
              .is_paged = false,
              .may_prefix_paths = false,
              .ignores_last_slash = false,
              .family = "workspace"},
    SourceApi{.request = &volumes_request,
              .rows = "contents",
              .read_row = &read_volumes_row,
              .is_paged = true,
              .may_prefix_paths = false,
              .ignores_last_slash = true,  // volumes are on object stores
              .family = "files"},
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
