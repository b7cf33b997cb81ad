#include "simulator/unity_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "util/random.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

constexpr std::string_view kLists = "/api/2.1/unity-catalog/";
constexpr std::string_view kDirectories = "/api/2.0/fs/directories";
constexpr std::int64_t kTime = 1'700'000'000'000;

Answer not_found(const std::string& what) {
  return error_answer(404, "NOT_FOUND", what);
}

/// Where the next page begins. A page that follows an empty one is not empty.
struct Place {
  std::size_t at = 0;
  bool after_empty_page = false;
};

/// Letters that a client has to encode are in it.
std::string token_of(const Place& place, std::uint64_t check) {
  return fmt::format("{}{}{:08x}+/=", place.at, place.after_empty_page ? '&' : '?',
                     check & 0xFFFFFFFFU);
}

/// None if the token is not one of this list.
std::optional<Place> read_token(const std::string& token, std::uint64_t check) {
  Place place;
  if (token.empty()) return place;
  const auto [rest, error] = std::from_chars(token.data(), token.data() + token.size(), place.at);
  if (error != std::errc() || rest == token.data() + token.size()) return std::nullopt;
  place.after_empty_page = *rest == '&';
  if (token_of(place, check) != token) return std::nullopt;
  return place;
}

/// The path behind the endpoint, decoded once. A plus stands for itself in a path, and a service
/// that splits at slashes first finds nothing where one is encoded.
std::optional<std::string> directory_path(const Call& call) {
  std::string raw = call.raw_path.substr(kDirectories.size());
  if (to_lower_ascii(raw).find("%2f") != std::string::npos) return std::nullopt;
  for (auto plus = raw.find('+'); plus != std::string::npos; plus = raw.find('+', plus)) {
    raw.replace(plus, 1, "%2B");
  }
  std::string path = percent_decode(raw);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

std::optional<Answer> UnityCatalog::answer(const Call& call) const {
  if (call.raw_path.starts_with(kDirectories)) {
    const char after =
        call.raw_path.size() > kDirectories.size() ? call.raw_path[kDirectories.size()] : '/';
    if (after == '/') return directory(call);
  }
  if (!call.path.starts_with(kLists)) return std::nullopt;
  const std::string list = call.path.substr(kLists.size());
  if (list != "catalogs" && list != "schemas" && list != "volumes") return std::nullopt;
  if (tree_.catalogs().empty()) {
    return error_answer(404, "METASTORE_DOES_NOT_EXIST",
                        "No metastore assigned for the current workspace.");
  }
  if (list == "catalogs") return catalogs(call);
  return list == "schemas" ? schemas(call) : volumes(call);
}

const Catalog* UnityCatalog::find_catalog(const std::string& name) const {
  const auto& catalogs = tree_.catalogs();
  const auto found = std::find_if(catalogs.begin(), catalogs.end(),
                                  [&](const Catalog& each) { return each.name == name; });
  return found == catalogs.end() ? nullptr : &*found;
}

Answer UnityCatalog::catalogs(const Call& call) const {
  const auto& all = tree_.catalogs();
  const List list{"catalogs", all.size(), [&](std::size_t at) {
                    return Json{{"name", all[at].name},
                                {"owner", "data engineers"},
                                {"catalog_type", "MANAGED_CATALOG"},
                                {"created_at", kTime}};
                  }};
  return page(call, "catalogs", list, !value_of(call, "max_results").empty());
}

Answer UnityCatalog::schemas(const Call& call) const {
  const std::string name = value_of(call, "catalog_name");
  const Catalog* catalog = find_catalog(name);
  if (catalog == nullptr) {
    return error_answer(404, "CATALOG_DOES_NOT_EXIST",
                        fmt::format("Catalog '{}' does not exist.", name));
  }
  const List list{"schemas", catalog->schemas.size(), [&](std::size_t at) {
                    const std::string& schema = catalog->schemas[at].name;
                    return Json{{"name", schema},
                                {"catalog_name", name},
                                {"full_name", name + "." + schema},
                                {"owner", "data engineers"},
                                {"created_at", kTime}};
                  }};
  return page(call, "schemas of " + name, list, !value_of(call, "max_results").empty());
}

Answer UnityCatalog::volumes(const Call& call) const {
  const std::string name = value_of(call, "catalog_name");
  const std::string schema_name = value_of(call, "schema_name");
  const Catalog* catalog = find_catalog(name);
  const Schema* schema = nullptr;
  if (catalog != nullptr) {
    for (const Schema& each : catalog->schemas) {
      if (each.name == schema_name) schema = &each;
    }
  }
  if (schema == nullptr) {
    return error_answer(404, "SCHEMA_DOES_NOT_EXIST",
                        fmt::format("Schema '{}.{}' does not exist.", name, schema_name));
  }
  if (schema->denied) {
    return error_answer(
        403, "PERMISSION_DENIED",
        fmt::format("User does not have USE SCHEMA on Schema '{}.{}'.", name, schema_name));
  }
  const List list{"volumes", schema->volumes.size(), [&](std::size_t at) {
                    const Volume& volume = schema->volumes[at];
                    return Json{
                        {"name", volume.name},
                        {"catalog_name", name},
                        {"schema_name", schema_name},
                        {"full_name", fmt::format("{}.{}.{}", name, schema_name, volume.name)},
                        {"owner", volume.owner},
                        {"volume_type", "MANAGED"},
                        {"created_at", kTime}};
                  }};
  return page(call, fmt::format("volumes of {}.{}", name, schema_name), list, true);
}

Answer UnityCatalog::directory(const Call& call) const {
  constexpr auto kSource = Source::volumes;
  const auto path = directory_path(call);
  const Node* node = path ? tree_.find(kSource, *path) : nullptr;
  if (node == nullptr) return not_found("The directory being accessed is not found.");
  if (node->denied) {
    return error_answer(403, "PERMISSION_DENIED", "You may not list " + node->path + ".");
  }
  const auto files = tree_.files_of(kSource, *node);
  const std::size_t directories = node->children.size();
  const List list{"contents", directories + files.size(), [&](std::size_t at) {
                    if (at < directories) {
                      const Node& child = tree_.node(kSource, node->children[at]);
                      return Json{{"path", child.path},
                                  {"name", child.name},
                                  {"is_directory", true},
                                  {"last_modified", kTime}};
                    }
                    const File& file = files[at - directories];
                    return Json{{"path", node->path + "/" + file.name},
                                {"name", file.name},
                                {"is_directory", false},
                                {"file_size", file.size.value_or(0)},
                                {"last_modified", file.modified_at}};
                  }};
  return page(call, node->path, list, true);
}

/// `is_paged`: without `max_results`, Unity Catalog returns all catalogs and all schemas at once.
Answer UnityCatalog::page(const Call& call, const std::string& key, const List& list,
                          bool is_paged) const {
  const std::uint64_t check = mix(tree_.spec().seed, key);
  const std::string token = value_of(call, "page_token");
  const auto place = read_token(token, check);
  if (!place || place->at > list.size) {
    return error_answer(400, "INVALID_PARAMETER_VALUE", "Invalid page token: " + token);
  }
  const std::uint64_t hash = mix(check, place->at);
  const bool is_empty = is_paged && !place->after_empty_page && hash % 4 == 0;
  const auto most = static_cast<std::uint64_t>(std::max(1, tree_.spec().metastore.page_size));
  const std::uint64_t length = most < 3 ? most : 2 + mix(hash, 1) % (most - 1);
  const std::size_t end = is_empty   ? place->at
                          : is_paged ? std::min(list.size, place->at + length)
                                     : list.size;
  Json rows = Json::array();
  for (std::size_t at = place->at; at < end; ++at) rows.push_back(list.row(at));
  Json body = Json::object();
  if (!rows.empty() || hash % 3 == 0) body[list.rows] = std::move(rows);
  if (is_empty || end < list.size) {
    body["next_page_token"] = token_of({end, is_empty}, check);
  } else if (hash % 2 == 0) {
    body["next_page_token"] = "";
  }
  Answer answer;
  answer.body = json_text(body);
  return answer;
}

}  // namespace stocktake::simulator
