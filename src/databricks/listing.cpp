#include "databricks/listing.h"

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>

#include "databricks/json_value.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

tl::unexpected<std::string> problem(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

/// A member of `files[]` or `objects[]`, not judged yet. Text lies in the parser.
struct Row {
  std::optional<std::string_view> path;
  bool container = false;
  std::string_view kind;
  std::optional<std::int64_t> size;
  std::optional<std::int64_t> modified_at;
  std::optional<std::int64_t> object_id;
};

std::string_view list_member(Source source) {
  return source == Source::dbfs ? "files" : "objects";
}

std::optional<std::int64_t> at_least(std::int64_t least, std::optional<std::int64_t> number) {
  return number && *number >= least ? number : std::nullopt;
}

/// False where `is_dir` is neither true nor false: a directory taken for a file would be lost.
bool read_dbfs_member(std::string_view key, const Element& value, Row& row) {
  if (key == "is_dir") {
    const auto truth = boolean_of(value);
    row.container = truth.value_or(false);
    return truth.has_value();
  }
  if (key == "file_size") row.size = at_least(0, integer_of(value));
  if (key == "modification_time") row.modified_at = at_least(1, integer_of(value));
  return true;
}

void read_workspace_member(std::string_view key, const Element& value, Row& row) {
  if (key == "object_type") {
    const auto type = string_of(value);
    row.kind = type && !type->empty() && is_utf8(*type) ? *type : "UNKNOWN";
    row.container = row.kind == "DIRECTORY" || row.kind == "REPO";
  } else if (key == "size") {
    row.size = at_least(0, integer_of(value));
  } else if (key == "modified_at") {
    row.modified_at = at_least(1, integer_of(value));
  } else if (key == "object_id") {
    row.object_id = integer_of(value);
  }
}

tl::expected<Row, std::string> read_row(Source source, const Element& element) {
  Object object;
  if (element.get_object().get(object) != simdjson::SUCCESS) {
    return problem("an entry that is no object");
  }
  Row row;
  row.kind = source == Source::dbfs ? "FILE" : "UNKNOWN";
  for (const auto member : object) {
    if (member.key == "path") {
      row.path = string_of(member.value);
    } else if (source == Source::workspace) {
      read_workspace_member(member.key, member.value, row);
    } else if (!read_dbfs_member(member.key, member.value, row)) {
      return problem("an entry whose is_dir is neither true nor false");
    }
  }
  if (!row.path) return problem("an entry without a path");
  return row;
}

/// "dbfs:/x" and "/x" are one path.
std::string_view without_scheme(Source source, std::string_view path) {
  if (source == Source::dbfs && path.starts_with("dbfs:/")) path.remove_prefix(5);
  return path;
}

/// Builds the listing of one directory, row by row.
class ListingBuilder {
 public:
  ListingBuilder(Source source, std::string_view path, std::size_t rows)
      : source_(source), path_(without_scheme(source, path)), prefix_(path_) {
    if (!prefix_.ends_with('/')) prefix_ += '/';
    seen_files_.reserve(rows);
  }

  tl::expected<void, std::string> add(const Row& row) {
    const std::string_view path = without_scheme(source_, *row.path);
    // Escapes (`\ud800`) can spell what no name can be.
    if (!is_utf8(path)) return problem("an entry whose path is not Unicode");
    if (path == path_ || path == prefix_) {
      if (!row.container) add_file("", row);  // the directory is a file
      return {};
    }
    if (!path.starts_with(prefix_)) {
      return problem("an entry from elsewhere: " + excerpt(path));
    }
    const std::string_view name = path.substr(prefix_.size());
    if (row.container) {
      add_directory(name);
    } else {
      add_file(name, row);
    }
    return {};
  }

  Listing finish() {
    for (auto& directory : listing_.directories) {
      directory.ambiguous = leads_through_another(directory.name);
    }
    return std::move(listing_);
  }

 private:
  void add_file(std::string_view name, const Row& row) {
    if (!seen_files_.insert(name).second) return;
    listing_.files.push_back(
        {std::string(name), std::string(row.kind), row.size, row.modified_at, row.object_id});
  }

  void add_directory(std::string_view name) {
    if (!seen_directories_.insert(name).second) return;
    listing_.directories.push_back({std::string(name), false});
  }

  /// A name with a slash in it whose first part, up to any of its slashes, names another container.
  bool leads_through_another(const std::string& name) const {
    for (auto slash = name.find('/'); slash != std::string::npos;
         slash = name.find('/', slash + 1)) {
      if (seen_directories_.contains(std::string_view(name).substr(0, slash))) return true;
    }
    return false;
  }

  Source source_;
  std::string_view path_;
  std::string prefix_;
  Listing listing_;
  std::unordered_set<std::string_view> seen_files_;
  std::unordered_set<std::string_view> seen_directories_;
};

/// Members beside the list that mean that the list is not all there is to say.
tl::expected<void, std::string> check_member(std::string_view key, const Element& value) {
  if (key == "error_code" || key == "error") {
    return problem("an error in a 200: " + excerpt(simdjson::minify(value)));
  }
  if (key == "next_page_token") {
    const auto token = string_of(value);
    if (!value.is_null() && token != "") return problem("a page of a list, with more to follow");
  }
  if (key == "has_more" && boolean_of(value) != false) {
    return problem("a page of a list, with more to follow");
  }
  return {};
}

/// The array of rows, or nothing where the service left it out because the directory is empty.
tl::expected<std::optional<simdjson::dom::array>, std::string> find_rows(Source source,
                                                                         const Object& object) {
  std::optional<simdjson::dom::array> rows;
  bool named = false;
  for (const auto member : object) {
    if (member.key != list_member(source)) {
      if (auto checked = check_member(member.key, member.value); !checked) {
        return tl::unexpected(checked.error());
      }
      continue;
    }
    if (std::exchange(named, true)) return problem("two lists in one body");
    simdjson::dom::array array;
    if (member.value.get_array().get(array) == simdjson::SUCCESS) {
      rows = array;
    } else if (!member.value.is_null()) {
      return problem("a list that is no array");
    }
  }
  // An object that says something else is some other answer, not an empty directory.
  if (!named && object.begin() != object.end()) return problem("an object without a list");
  return rows;
}

}  // namespace

net::Request list_request(Source source, const std::string& path) {
  net::Request request;
  request.target =
      source == Source::dbfs ? "/api/2.0/dbfs/list?path=" : "/api/2.0/workspace/list?path=";
  request.target += percent_encode(path);
  return request;
}

std::string_view list_operation(Source source) {
  return source == Source::dbfs ? "dbfs/list" : "workspace/list";
}

tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  const auto rows = find_rows(source, *object);
  if (!rows) return tl::unexpected(rows.error());
  if (!rows->has_value()) return Listing{};
  ListingBuilder builder(source, path, (*rows)->size());
  for (const Element element : **rows) {
    const auto row = read_row(source, element);
    if (!row) return tl::unexpected(row.error());
    if (auto added = builder.add(*row); !added) return tl::unexpected(added.error());
  }
  return builder.finish();
}

}  // namespace stocktake::databricks
