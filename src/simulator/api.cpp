#include "simulator/api.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>

#include "util/json.h"
#include "util/text.h"

namespace stocktake::simulator {
namespace {

constexpr std::int64_t kDirectoryTime = 1'700'000'000'000;

std::int64_t id_of(const Node& node) {
  return static_cast<std::int64_t>(1'000'000'000'000'000U + node.seed % 9'000'000'000'000'000U);
}

Answer missing(const std::string& path) {
  return error_answer(404, "RESOURCE_DOES_NOT_EXIST", "Path (" + path + ") doesn't exist.");
}

Answer denied(const std::string& path) {
  return error_answer(403, "PERMISSION_DENIED", "You may not list " + path + ".");
}

Answer answer_of(const Json& body) {
  Answer answer;
  answer.body = json_text(body);
  return answer;
}

/// The members of a list, as text. Where nothing was added the list is left out, as the service
/// does.
class Items {
 public:
  explicit Items(const char* name) : name_(name) {}

  void add(JsonRow& item) {
    if (!items_.empty()) items_ += ',';
    items_ += item.finish();
  }

  std::string finish() const {
    return items_.empty() ? "{}" : fmt::format("{{\"{}\":[{}]}}", name_, items_);
  }

 private:
  const char* name_;
  std::string items_;
};

Answer answer_of(const Items& items) {
  Answer answer;
  answer.body = items.finish();
  return answer;
}

void add_dbfs(Items& items, const std::string& path, bool is_directory, std::int64_t size,
              std::int64_t modified_at) {
  JsonRow item;
  item.add("path", path).add("is_dir", is_directory).add("file_size", size);
  items.add(item.add("modification_time", modified_at));
}

void add_dbfs_file(Items& items, const std::string& path, const File& file) {
  add_dbfs(items, path, false, file.size.value_or(0), file.modified_at);
}

void add_object(Items& items, const std::string& path, const File& file) {
  JsonRow item;
  item.add("path", path).add("object_id", file.object_id);
  item.add("resource_id", std::to_string(file.object_id));
  item.add("created_at", file.modified_at).add("modified_at", file.modified_at);
  if (!file.kind.empty()) item.add("object_type", file.kind);
  if (!file.language.empty()) item.add("language", file.language);
  if (file.size) item.add("size", *file.size);
  items.add(item);
}

void add_folder(Items& items, const std::string& path, const Node& node) {
  JsonRow item;
  item.add("path", path).add("object_type", node.is_repo ? "REPO" : "DIRECTORY");
  item.add("object_id", id_of(node)).add("resource_id", std::to_string(id_of(node)));
  if (node.is_git_folder) item.add_json("directory_info", {{"is_git_folder", true}});
  items.add(item);
}

/// The file at a path, if the listing of its directory contains it.
std::optional<File> find_file(const Tree& tree, Source source, const std::string& path) {
  for (auto slash = path.rfind('/'); slash != std::string::npos && slash > 0;
       slash = path.rfind('/', slash - 1)) {
    const Node* parent = tree.find(source, std::string_view(path).substr(0, slash));
    if (parent == nullptr || parent->denied) continue;
    for (File& file : tree.files_of(source, *parent)) {
      if (file.name == path.substr(slash + 1)) return file;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

std::int64_t number_or(const Call& call, const std::string& name, std::int64_t otherwise) {
  const auto found = call.query.find(name);
  return found == call.query.end() ? otherwise : std::strtoll(found->second.c_str(), nullptr, 10);
}

std::string value_of(const Call& call, const std::string& name) {
  const auto found = call.query.find(name);
  return found == call.query.end() ? "" : found->second;
}

Answer no_such_api(const Call& call) {
  return error_answer(404, "ENDPOINT_NOT_FOUND",
                      fmt::format("No API found for '{} {}'", call.method, call.path));
}

/// The value of a string member of a JSON object; none if there is no such string.
std::optional<std::string> string_member(const std::string& json, std::string_view name) {
  simdjson::dom::parser parser;
  std::string_view value;
  if (parser.parse(json)[name].get_string().get(value) != simdjson::SUCCESS) return std::nullopt;
  return std::string(value);
}

/// Treats `/Users/` like `/Users`.
std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

/// The name in a filter `userName eq "..."`; none for any other filter. Attributes and operators
/// are case-insensitive.
std::optional<std::string_view> name_in(std::string_view filter) {
  constexpr std::string_view kStart = "username eq \"";
  filter = trim(filter);
  if (!to_lower_ascii(filter).starts_with(kStart)) return std::nullopt;
  filter.remove_prefix(kStart.size());
  if (filter.find('"') + 1 != filter.size()) return std::nullopt;
  filter.remove_suffix(1);
  return filter;
}

Answer scim_error(int status, std::string_view kind, std::string_view detail) {
  Answer answer =
      answer_of({{"schemas", Json::array({"urn:ietf:params:scim:api:messages:2.0:Error"})},
                 {"scimType", kind},
                 {"detail", detail},
                 {"status", std::to_string(status)}});
  answer.status = status;
  answer.content_type = "application/scim+json";
  return answer;
}

}  // namespace

Call parse_target(std::string_view target) {
  Call call;
  const auto question = std::min(target.find('?'), target.size());
  call.path = percent_decode(target.substr(0, question));
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    call.query[percent_decode(pair.substr(0, equals))] =
        percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return call;
}

Family family_of(std::string_view path) {
  if (path == "/api/2.0/dbfs/list") return Family::dbfs;
  if (path == "/api/2.0/workspace/list") return Family::workspace;
  return Family::identity;
}

Answer Api::answer(const Call& call) {
  if (call.method == "POST") return post(call);
  if (call.method != "GET") return no_such_api(call);
  const std::string path = value_of(call, "path");
  if (call.path == "/api/2.0/dbfs/list") {
    return list_dbfs(without_slash(path.starts_with("dbfs:") ? path.substr(5) : path));
  }
  if (call.path == "/api/2.0/workspace/list") return list_workspace(without_slash(path));
  if (call.path == "/api/2.0/preview/scim/v2/Users") return users(call);
  if (call.path == "/api/2.0/preview/scim/v2/Me") return me();
  if (call.path == "/api/2.1/clusters/get") return cluster_.get(value_of(call, "cluster_id"));
  return no_such_api(call);
}

Answer Api::list_dbfs(const std::string& path) const {
  constexpr auto kSource = Source::dbfs;
  if (!path.starts_with('/')) {
    return error_answer(400, "INVALID_PARAMETER_VALUE", "Path must be absolute: " + path);
  }
  Items items("files");
  const Node* node = tree_.find(kSource, path);
  if (node == nullptr) {
    const auto file = find_file(tree_, kSource, path);
    if (!file) return missing(path);
    add_dbfs_file(items, path, *file);
    return answer_of(items);
  }
  if (node->denied) return denied(path);
  for (const auto index : node->children) {
    add_dbfs(items, tree_.node(kSource, index).path, true, 0, kDirectoryTime);
  }
  for (const File& file : tree_.files_of(kSource, *node)) {
    add_dbfs_file(items, path + "/" + file.name, file);
  }
  return answer_of(items);
}

Answer Api::list_workspace(const std::string& path) const {
  constexpr auto kSource = Source::workspace;
  if (!path.starts_with('/')) {
    return error_answer(400, "INVALID_PARAMETER_VALUE", "Path must be absolute: " + path);
  }
  Items items("objects");
  const Node* node = tree_.find(kSource, path);
  if (node == nullptr) {
    const auto file = find_file(tree_, kSource, path);
    if (!file) return missing(path);
    add_object(items, path, *file);
    return answer_of(items);
  }
  if (node->denied) return denied(path);
  if (node->weird) add_folder(items, path, *node);  // some listings contain their own path
  for (const auto index : node->children) {
    const Node& child = tree_.node(kSource, index);
    add_folder(items, child.path, child);
  }
  for (const File& file : tree_.files_of(kSource, *node)) {
    add_object(items, path + "/" + file.name, file);
  }
  return answer_of(items);
}

Answer Api::users(const Call& call) const {
  if (faults_.scim_denied) return scim_error(403, "", "You may not list users.");
  std::vector<std::size_t> known;
  const auto& people = tree_.people();
  const std::string filter = value_of(call, "filter");
  const auto wanted = name_in(filter);
  if (!filter.empty() && !wanted) {
    return scim_error(400, "invalidFilter", "Only userName eq \"...\" is supported: " + filter);
  }
  const std::string wanted_folded = fold_case(wanted.value_or(""));
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (people[i].orphan) continue;
    if (wanted && fold_case(people[i].name) != wanted_folded) continue;
    known.push_back(i);
  }
  const auto total = static_cast<std::int64_t>(known.size());
  std::int64_t count = std::max<std::int64_t>(0, number_or(call, "count", 100));
  if (faults_.scim_page > 0) count = std::min<std::int64_t>(count, faults_.scim_page);
  const std::int64_t start = std::max<std::int64_t>(1, number_or(call, "startIndex", 1));
  std::int64_t first = start;
  if (faults_.scim_repeat && count > 1) {
    // Each page returns one new user less than its length: it starts with the last user of the
    // previous page. (With pages of one user there would be no progress.)
    first -= (start - 1) / count;
  }
  const std::int64_t last = faults_.scim_short ? total - 1 : total;
  Json listed = Json::array();
  std::int64_t returned = 0;
  for (std::int64_t at = first; at <= last && returned < count; ++at, ++returned) {
    const std::size_t index = known[static_cast<std::size_t>(at - 1)];
    Json user{{"id", std::to_string(7'000'000 + index)},
              {"userName", people[index].name},
              {"displayName", fmt::format("User {}", index + 1)}};
    if (index % 9 != 8) user["active"] = true;
    listed.push_back(std::move(user));
  }
  Json page = Json::object();
  if (!listed.empty()) page["Resources"] = std::move(listed);
  page["totalResults"] = total;
  page["itemsPerPage"] = returned;
  page["startIndex"] = start;
  Answer answer = answer_of(page);
  answer.content_type = "application/scim+json";
  return answer;
}

Answer Api::me() const {
  const Json admins{{"display", "admins"}};
  return answer_of({{"id", "42"},
                    {"userName", "admin@example.com"},
                    {"displayName", "Admin"},
                    {"active", true},
                    {"groups", Json::array({admins})}});
}

Answer Api::post(const Call& call) {
  if (call.path != "/api/2.1/clusters/start") return no_such_api(call);
  const auto id = string_member(call.body, "cluster_id");
  if (!id) return error_answer(400, "MALFORMED_REQUEST", "Missing required field: cluster_id");
  return cluster_.start(*id);
}

}  // namespace stocktake::simulator
