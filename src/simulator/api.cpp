#include "simulator/api.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

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

/// Dashboards have ids of their own, other objects the object id.
std::string resource_id_of(const File& file) {
  if (file.kind != "DASHBOARD") return std::to_string(file.object_id);
  return fmt::format("{:032x}", static_cast<std::uint64_t>(file.object_id));
}

void add_object(Items& items, const std::string& path, const File& file, bool with_large_numbers) {
  JsonRow item;
  item.add("path", path);
  // Some clients and gateways write numbers of 64 bits as text.
  if (with_large_numbers && file.object_id % 3 == 0) {
    item.add("object_id", std::to_string(file.object_id));
  } else {
    item.add("object_id", file.object_id);
  }
  item.add("resource_id", resource_id_of(file));
  item.add("created_at", file.created_at).add("modified_at", file.modified_at);
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
  for (auto slash = path.rfind('/'); slash != std::string::npos;
       slash = slash == 0 ? std::string::npos : path.rfind('/', slash - 1)) {
    const Node* parent = tree.find(source, slash == 0 ? "/" : path.substr(0, slash));
    if (parent == nullptr || parent->denied) continue;
    for (File& file : tree.files_of(source, *parent)) {
      if (file.name == path.substr(slash + 1)) return file;
    }
    return std::nullopt;
  }
  return std::nullopt;
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

}  // namespace

Family family_of(std::string_view path) {
  if (path == "/api/2.0/dbfs/list") return Family::dbfs;
  if (path == "/api/2.0/workspace/list") return Family::workspace;
  if (path.starts_with("/api/2.0/fs/directories")) return Family::files;
  if (path.starts_with("/api/2.1/unity-catalog/")) return Family::catalog;
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
  if (auto answer = scim_.answer(call)) return *std::move(answer);
  if (auto answer = catalog_.answer(call)) return *std::move(answer);
  if (call.path == "/api/2.1/clusters/get") return cluster_.get(value_of(call, "cluster_id"));
  return no_such_api(call);
}

Answer Api::list_dbfs(const std::string& path) const {
  constexpr auto kSource = Source::dbfs;
  if (const auto& disabled = tree_.spec().dbfs_disabled) {
    return error_answer(disabled->status, disabled->code,
                        "Public DBFS root is disabled. Access is denied on path: " + path);
  }
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
    const std::string& child = tree_.node(kSource, index).path;
    add_dbfs(items, node->odd ? child + "/" : child, true, 0, kDirectoryTime);
  }
  for (const File& file : tree_.files_of(kSource, *node)) {
    add_dbfs_file(items, path + "/" + file.name, file);
  }
  return answer_of(items);
}

/// Whether the caller may see the object of the workspace at a path. What is not visible is not
/// there.
bool Api::is_visible(std::string_view path) const {
  constexpr std::string_view kHomes = "/Users/";
  if (!faults_.no_admin || !path.starts_with(kHomes)) return true;
  path.remove_prefix(kHomes.size());
  return fold_case(path.substr(0, path.find('/'))) == fold_case(scim_.caller().name);
}

Answer Api::list_workspace(const std::string& path) const {
  constexpr auto kSource = Source::workspace;
  if (!path.starts_with('/')) {
    return error_answer(400, "INVALID_PARAMETER_VALUE", "Path must be absolute: " + path);
  }
  if (!is_visible(path)) return missing(path);
  Items items("objects");
  const bool large = tree_.spec().large_numbers;
  // The workspace finds a home in any letter case. Its answers have one spelling.
  const Node* node = tree_.find(kSource, path);
  if (node == nullptr) node = tree_.find(kSource, tree_.respelled(kSource, path));
  if (node == nullptr) {
    const auto file = find_file(tree_, kSource, path);
    if (!file) return missing(path);
    add_object(items, path, *file, large);
    return answer_of(items);
  }
  if (node->denied) return denied(path);
  const bool is_home_folder = node->path == info_of(kSource).home_folder;
  const auto spelled = [&](const std::string& own) {
    return is_home_folder ? own : tree_.respelled(kSource, own);
  };
  if (node->weird) {  // some listings contain their own path
    add_folder(items, spelled(node->path), *node);
  }
  for (const auto index : node->children) {
    const Node& child = tree_.node(kSource, index);
    if (!is_visible(child.path)) continue;
    add_folder(items, spelled(child.path), child);
  }
  for (const File& file : tree_.files_of(kSource, *node)) {
    add_object(items, spelled(node->path + "/" + file.name), file, large);
  }
  return answer_of(items);
}

Answer Api::post(const Call& call) {
  if (call.path != "/api/2.1/clusters/start") return no_such_api(call);
  const auto id = string_member(call.body, "cluster_id");
  if (!id) return error_answer(400, "MALFORMED_REQUEST", "Missing required field: cluster_id");
  return cluster_.start(*id);
}

}  // namespace stocktake::simulator
