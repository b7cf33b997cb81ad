#include "databricks/listing.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "databricks/json_value.h"
#include "databricks/source_api.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

tl::unexpected<std::string> problem(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

/// With the prefix "dbfs:", "dbfs:/x" and "/x" are the same path.
std::string_view without_prefix(std::string_view prefix, std::string_view path) {
  const bool has_prefix = path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/');
  return has_prefix ? path.substr(prefix.size()) : path;
}

/// Builds the listing of one directory, row by row.
class ListingBuilder {
 public:
  ListingBuilder(Source source, std::string_view path, std::size_t rows)
      : scheme_(api_of(source).may_prefix_paths ? info_of(source).path_prefix : ""),
        path_(without_prefix(scheme_, path)),
        prefix_(path_) {
    if (!prefix_.ends_with('/')) prefix_ += '/';
    seen_files_.reserve(rows);
  }

  tl::expected<void, std::string> add(const ListedRow& row) {
    const std::string_view path = without_prefix(scheme_, *row.path);
    // JSON escapes (`\ud800`) can spell what is not valid Unicode.
    if (!is_utf8(path)) return problem("the path of an entry is not valid Unicode");
    if (path == path_ || path == prefix_) {
      if (!row.is_container) add_file("", row);  // the path is a file
      return {};
    }
    if (!path.starts_with(prefix_)) {
      return problem("an entry is not in the directory that was listed: " + excerpt(path));
    }
    const std::string_view name = path.substr(prefix_.size());
    if (row.is_container) {
      add_directory(name);
    } else {
      add_file(name, row);
    }
    return {};
  }

  Listing finish() {
    mark_ambiguous(listing_.directories);
    return std::move(listing_);
  }

 private:
  void add_file(std::string_view name, const ListedRow& row) {
    if (!seen_files_.insert(name).second) return;
    listing_.files.push_back(
        {std::string(name), std::string(row.kind), row.size, row.modified_at, row.object_id});
  }

  void add_directory(std::string_view name) {
    if (!seen_directories_.insert(name).second) return;
    listing_.directories.push_back({std::string(name), false});
  }

  std::string_view scheme_;  ///< prefix that paths may have; empty: none
  std::string_view path_;
  std::string prefix_;
  Listing listing_;
  std::unordered_set<std::string_view> seen_files_;
  std::unordered_set<std::string_view> seen_directories_;
};

/// The rows of a body, and what its other members say about them.
struct PageParts {
  std::optional<simdjson::dom::array> rows;  ///< none if the service omitted an empty list
  bool has_list = false;
  bool is_page = false;  ///< has `next_page_token`, possibly null
  bool has_more = false;
  std::string next_token;
};

tl::expected<void, std::string> read_rows(const Element& value, PageParts& parts) {
  if (std::exchange(parts.has_list, true)) return problem("the body has two lists");
  simdjson::dom::array array;
  if (value.get_array().get(array) == simdjson::SUCCESS) {
    parts.rows = array;
  } else if (!value.is_null()) {
    return problem("the list is not an array");
  }
  return {};
}

tl::expected<void, std::string> read_other_member(std::string_view key, const Element& value,
                                                  PageParts& parts) {
  if (key == "error_code" || key == "error") {
    return problem("a response with status 200 has an error: " + excerpt(simdjson::minify(value)));
  }
  if (key == "next_page_token" && !value.is_null()) {
    const auto token = string_of(value);
    if (!token) return problem("the response is one page of a longer list");
    parts.next_token = *token;
  }
  if (key == "next_page_token") parts.is_page = true;
  if (key == "has_more") parts.has_more = boolean_of(value) != false;
  return {};
}

tl::expected<PageParts, std::string> read_parts(const SourceApi& api, const Object& object) {
  PageParts parts;
  for (const auto member : object) {
    auto read = member.key == api.rows ? read_rows(member.value, parts)
                                       : read_other_member(member.key, member.value, parts);
    if (!read) return tl::unexpected(read.error());
  }
  const bool names_next = !parts.next_token.empty();
  if (names_next && !api.is_paged) return problem("the response is one page of a longer list");
  if (parts.has_more && !names_next) return problem("the response is one page of a longer list");
  // An object with other members is a different answer, not an empty directory.
  const bool is_empty = object.begin() == object.end() || (api.is_paged && parts.is_page);
  if (!parts.has_list && !is_empty) return problem("the object has no list");
  return parts;
}

}  // namespace

net::Request list_request(Source source, const std::string& path, const std::string& page_token) {
  return api_of(source).request(path, page_token);
}

tl::expected<ListingPage, std::string> parse_page(Source source, const std::string& path,
                                                  const net::Body& body) {
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, body);
  if (!object) return tl::unexpected(object.error());
  const SourceApi& api = api_of(source);
  const auto parts = read_parts(api, *object);
  if (!parts) return tl::unexpected(parts.error());
  if (!parts->rows) return ListingPage{{}, parts->next_token};
  ListingBuilder builder(source, path, parts->rows->size());
  for (const Element element : *parts->rows) {
    Object member;
    if (element.get_object().get(member) != simdjson::SUCCESS) {
      return problem("an entry is not an object");
    }
    const auto row = api.read_row(member);
    if (!row) return tl::unexpected(row.error());
    if (!row->path) return problem("an entry has no path");
    if (auto added = builder.add(*row); !added) return tl::unexpected(added.error());
  }
  return ListingPage{builder.finish(), parts->next_token};
}

tl::expected<Listing, std::string> parse_listing(Source source, const std::string& path,
                                                 const net::Body& body) {
  auto page = parse_page(source, path, body);
  if (!page) return tl::unexpected(page.error());
  if (!page->next_token.empty()) return problem("the response is one page of a longer list");
  return std::move(page->listing);
}

void mark_ambiguous(std::vector<Subdirectory>& directories) {
  const auto has_slash = [](const Subdirectory& directory) {
    return directory.name.find('/') != std::string::npos;
  };
  if (std::none_of(directories.begin(), directories.end(), has_slash)) return;
  std::unordered_set<std::string_view> names;
  for (const Subdirectory& directory : directories) names.insert(directory.name);
  for (Subdirectory& directory : directories) {
    const std::string_view name = directory.name;
    for (auto slash = name.find('/'); slash != std::string_view::npos && !directory.ambiguous;
         slash = name.find('/', slash + 1)) {
      directory.ambiguous = names.contains(name.substr(0, slash));
    }
  }
}

}  // namespace stocktake::databricks
