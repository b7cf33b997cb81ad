#include "databricks/listing_builder.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include "databricks/repeats.h"
#include "util/text.h"

namespace stocktake::databricks {
namespace {

tl::unexpected<std::string> problem(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

/// Whether the text is the number as it is usually written.
bool is_number(std::string_view text, std::int64_t number) {
  std::int64_t read = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, read);
  const bool has_zeros = text.starts_with('0') && text != "0";
  return error == std::errc() && stopped_at == end && read == number && !has_zeros;
}

}  // namespace

ListingBuilder::ListingBuilder(Source source, const std::string& path)
    : api_(api_of(source)), prefix_(source, path) {}

tl::expected<void, std::string> ListingBuilder::add(const simdjson::dom::array& rows) {
  listing_.files.reserve(listing_.files.size() + rows.size());
  for (const simdjson::dom::element element : rows) {
    simdjson::dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      return problem("an entry is not an object");
    }
    const auto row = api_.read_row(object);
    if (!row) return tl::unexpected(row.error());
    if (!row->path) return problem("an entry has no path");
    if (auto added = add(*row); !added) return added;
  }
  return {};
}

tl::expected<void, std::string> ListingBuilder::add(const ListedRow& row) {
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

std::vector<Entry> ListingBuilder::take_files() {
  return std::exchange(listing_.files, {});
}

Listing ListingBuilder::finish() {
  drop_last_slashes();
  drop_repeats(listing_.files);
  drop_repeats(listing_.directories);
  mark_ambiguous(listing_.directories);
  return std::move(listing_);
}

void ListingBuilder::add_file(std::string_view name, const ListedRow& row) {
  const bool is_object_id = row.object_id && is_number(row.resource_id, *row.object_id);
  const bool has_own_id = !row.resource_id.empty() && !is_object_id;
  listing_.files.push_back({std::string(name), std::string(row.kind), row.size, row.modified_at,
                            row.object_id, row.created_at, std::string(row.language),
                            has_own_id ? row.resource_id : row.other_id});
}

/// An object store may end the path of a folder in a slash; paths of directories do not.
void ListingBuilder::drop_last_slashes() {
  const auto ends_in_slash = [](const Subdirectory& each) { return each.name.ends_with('/'); };
  auto& directories = listing_.directories;
  if (std::none_of(directories.begin(), directories.end(), ends_in_slash)) return;
  std::unordered_set<std::string> others;
  for (const Subdirectory& each : directories) {
    if (!api_.ignores_last_slash && !ends_in_slash(each)) others.insert(each.name);
  }
  for (Subdirectory& each : directories) {
    const std::string name(without_slash_at_end(each.name));
    if (name != "/" && !others.contains(name)) each.name = name;
  }
}

}  // namespace stocktake::databricks
