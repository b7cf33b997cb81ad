#include "databricks/listing.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "databricks/json_value.h"
#include "databricks/repeats.h"
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

std::string_view without_slash_at_end(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// Says what is below one path.
class PathPrefix {
 public:
  PathPrefix(Source source, std::string_view path)
      : scheme_(api_of(source).may_prefix_paths ? info_of(source).path_prefix : ""),
        path_(without_slash_at_end(without_prefix(scheme_, path))),
        home_folder_(std::string(info_of(source).home_folder) + '/') {
    if (path_.starts_with(home_folder_)) {
      home_ = path_.substr(home_folder_.size());
      home_ = home_.substr(0, home_.find('/'));
    }
  }

  /// What follows the path in `row`: empty for the path itself, otherwise with its slash. Nothing
  /// if the row is somewhere else. The service may spell the home in its own letter case, whatever
  /// the request said. All other parts of the path come from its listings, and must be the same.
  std::optional<std::string_view> rest_of(std::string_view row) {
    row = without_prefix(scheme_, row);
    if (path_ == "/") {
      if (!row.starts_with('/')) return std::nullopt;
      return row == "/" ? std::string_view() : row;
    }
    if (row.starts_with(path_)) return rest(row.substr(path_.size()));
    if (home_.empty() || !row.starts_with(home_folder_)) return std::nullopt;
    row.remove_prefix(home_folder_.size());
    const std::string_view home = row.substr(0, row.find('/'));
    if (!is_other_spelling(home)) return std::nullopt;
    row.remove_prefix(home.size());
    const std::string_view below_home = path_.substr(home_folder_.size() + home_.size());
    if (!row.starts_with(below_home)) return std::nullopt;
    return rest(row.substr(below_home.size()));
  }

 private:
  static std::optional<std::string_view> rest(std::string_view after) {
    if (!after.empty() && !after.starts_with('/')) return std::nullopt;
    return after;
  }

  /// All rows of a listing have the same spelling, so it is compared once.
  bool is_other_spelling(std::string_view home) {
    if (!other_spelling_.empty() && home == other_spelling_) return true;
    if (fold_case(home) != fold_case(home_)) return false;
    other_spelling_ = home;
    return true;
  }

  std::string_view scheme_;  ///< prefix that paths may have; empty: none
  std::string_view path_;
  std::string home_folder_;  ///< with a slash at its end
  std::string_view home_;    ///< the first part of the path below it; empty: not below it
  std::string other_spelling_;
};

/// Builds the listing of one directory, row by row.
class ListingBuilder {
 public:
  ListingBuilder(Source source, std::string_view path)
      : prefix_(source, path), ignores_last_slash_(api_of(source).ignores_last_slash) {}

  tl::expected<void, std::string> add(const ListedRow& row) {
    // JSON escapes (`\ud800`) can spell what is not valid Unicode.
    if (!is_utf8(*row.path)) return problem("the path of an entry is not valid Unicode");
    const auto rest = prefix_.rest_of(*row.path);
    if (!rest) {
      return problem("an entry is not in the directory that was listed: " + excerpt(*row.path));
    }
    const bool is_itself = rest->empty() || (row.is_container && *rest == "/");
    // See `path_below`: a name of slashes only keeps the first one.
    const bool is_bare = rest->find_first_not_of('/') == std::string_view::npos;
    const std::string_view name = is_bare ? *rest : rest->substr(1);
    if (!row.is_container) {
      add_file(name, row);
    } else if (!is_itself) {
      listing_.directories.push_back({std::string(name), false, row.object_id, row.is_git_folder});
    }
    return {};
  }

  Listing finish() {
    drop_last_slashes();
    drop_repeats(listing_.files);
    drop_repeats(listing_.directories);
    mark_ambiguous(listing_.directories);
    return std::move(listing_);
  }

 private:
  void add_file(std::string_view name, const ListedRow& row) {
    std::string resource_id = row.resource_id;
    if (row.object_id && resource_id == std::to_string(*row.object_id)) resource_id.clear();
    if (resource_id.empty()) resource_id = row.other_id;
    listing_.files.push_back({std::string(name), std::string(row.kind), row.size, row.modified_at,
                              row.object_id, row.created_at, std::string(row.language),
                              std::move(resource_id)});
  }

  /// An object store may end the path of a folder in a slash; paths of directories do not.
  void drop_last_slashes() {
    const auto ends_in_slash = [](const Subdirectory& each) { return each.name.ends_with('/'); };
    auto& directories = listing_.directories;
    if (std::none_of(directories.begin(), directories.end(), ends_in_slash)) return;
    std::unordered_set<std::string> others;
    for (const Subdirectory& each : directories) {
      if (!ignores_last_slash_ && !ends_in_slash(each)) others.insert(each.name);
    }
    for (Subdirectory& each : directories) {
      const std::string name(without_slash_at_end(each.name));
      if (name != "/" && !others.contains(name)) each.name = name;
    }
  }

  PathPrefix prefix_;
  bool ignores_last_slash_;
  Listing listing_;
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
  ListingBuilder builder(source, path);
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

}  // namespace stocktake::databricks
