#include "model/source.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace stocktake {

/// What is mounted there, sample data, and the volumes of Unity Catalog, in all spellings of the
/// folders that the service reserves.
constexpr std::array<std::string_view, 6> kNotOfDbfs{
    "/mnt", "/databricks-datasets", "/Volumes", "/Volume", "/volumes", "/volume"};

/// The index of a row is its source number, so rows are added at the end and never removed. The
/// program refuses an inventory that contains an unknown source, so a new row requires a higher
/// `store::kSchemaVersion`.
struct SourceTable {
  std::array<SourceInfo, kMaxSources> rows{
      SourceInfo{.name = "dbfs",
                 .operation = "dbfs/list",
                 .path_prefix = "dbfs:",
                 .in_sentence = "dbfs",
                 .home_folder = "/Users",
                 .shows_all_homes = true,  // DBFS has no permissions on its folders
                 .by_default = true,
                 .mount = "/dbfs",
                 .left_out = kNotOfDbfs},
      SourceInfo{.name = "workspace",
                 .operation = "workspace/list",
                 .path_prefix = "/Workspace",
                 .in_sentence = "the workspace",
                 .home_folder = "/Users",
                 .repos_folder = "/Repos",
                 .page = "/#workspace",
                 .shows_all_homes = false,
                 .ignores_case_of_homes = true,
                 .by_default = true},  // no mount: /Workspace has notebooks as files (ADR 26)
      SourceInfo{.name = "volumes",
                 .operation = "fs/directories",
                 .path_prefix = "",
                 .in_sentence = "Unity Catalog volumes",
                 .home_folder = "",
                 .shows_all_homes = false,  // Unity Catalog lists what the caller may see
                 .by_default = false,       // a volume may hold anything
                 .root_folder = "/Volumes"},
  };
  std::size_t count = 3;

  static constexpr std::array<Source, kMaxSources> kSources{Source(0), Source(1), Source(2),
                                                            Source(3)};
};

namespace {

constinit SourceTable table;

}  // namespace

std::span<const Source> all_sources() {
  return std::span(SourceTable::kSources).first(table.count);
}

std::vector<Source> default_sources() {
  std::vector<Source> sources;
  for (const Source source : all_sources()) {
    if (info_of(source).by_default) sources.push_back(source);
  }
  return sources;
}

const SourceInfo& info_of(Source source) {
  return table.rows[index_of(source)];
}

std::vector<std::string_view> owner_folders(Source source) {
  std::vector<std::string_view> folders;
  const SourceInfo& info = info_of(source);
  for (const std::string_view folder : {info.home_folder, info.repos_folder}) {
    if (!folder.empty()) folders.push_back(folder);
  }
  return folders;
}

std::optional<OwnerPath> split_owner_path(Source source, std::string_view path) {
  for (const std::string_view folder : owner_folders(source)) {
    if (!path.starts_with(folder) || !path.substr(folder.size()).starts_with('/')) continue;
    const auto begin = folder.size() + 1;
    const auto end = std::min(path.find('/', begin), path.size());
    return OwnerPath{folder, path.substr(begin, end - begin), path.substr(end)};
  }
  return std::nullopt;
}

std::string_view to_string(Source source) {
  return info_of(source).name;
}

std::optional<Source> parse_source(std::int64_t number) {
  const auto sources = all_sources();
  if (number < 0 || number >= static_cast<std::int64_t>(sources.size())) return std::nullopt;
  return sources[static_cast<std::size_t>(number)];
}

std::optional<Source> parse_source(std::string_view name) {
  const auto sources = all_sources();
  const auto named = std::find_if(sources.begin(), sources.end(),
                                  [name](Source source) { return to_string(source) == name; });
  if (named == sources.end()) return std::nullopt;
  return *named;
}

Source register_source(const SourceInfo& info) {
  if (parse_source(info.name)) throw std::logic_error("two sources " + std::string(info.name));
  if (table.count == kMaxSources) throw std::logic_error("the table of sources is full");
  table.rows[table.count] = info;
  return SourceTable::kSources[table.count++];
}

}  // namespace stocktake
