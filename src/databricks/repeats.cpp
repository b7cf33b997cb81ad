#include "databricks/repeats.h"

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace stocktake::databricks {
namespace {

/// The length makes the end of the name certain, whatever follows.
std::string named(const std::string& name) {
  return std::to_string(name.size()) + ':' + name;
}

}  // namespace

std::string identity_of(const Entry& file) {
  if (file.object_id) return named(file.name) + std::to_string(*file.object_id);
  return named(file.name) + '/' + file.resource_id;
}

std::string identity_of(const Subdirectory& directory) {
  const auto& id = directory.object_id;
  return named(directory.name) + (id ? std::to_string(*id) : std::string());
}

namespace {

/// Services mostly list by name. Such a list has no repeats, which is cheaper to see than to look
/// each name up.
template <typename Item>
bool is_ascending(const std::vector<Item>& all) {
  const auto is_out_of_order = [](const Item& a, const Item& b) { return a.name >= b.name; };
  return std::adjacent_find(all.begin(), all.end(), is_out_of_order) == all.end();
}

/// Removes the repeats and calls `on_twin` for each item that stays and has the name of an earlier
/// one. Names are compared first, because they hardly ever repeat and an identity costs memory.
template <typename Item, typename OnTwin>
void drop(std::vector<Item>& all, OnTwin on_twin) {
  if (is_ascending(all)) return;
  std::vector<bool> stays(all.size(), true);
  {
    std::pmr::monotonic_buffer_resource memory;
    std::pmr::unordered_map<std::string_view, std::size_t> first_of_name(&memory);
    first_of_name.reserve(all.size());
    std::unordered_set<std::string> identities;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto [first, is_new] = first_of_name.emplace(all[i].name, i);
      if (is_new) continue;
      identities.insert(identity_of(all[first->second]));
      stays[i] = identities.insert(identity_of(all[i])).second;
      if (stays[i]) on_twin(all[i]);
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!stays[i]) continue;
    if (kept != i) all[kept] = std::move(all[i]);
    ++kept;
  }
  all.resize(kept);
}

}  // namespace

void drop_repeats(std::vector<Entry>& files) {
  drop(files, [](const Entry&) {});
}

void drop_repeats(std::vector<Subdirectory>& directories) {
  drop(directories, [](Subdirectory& twin) { twin.ambiguous = true; });
}

void mark_ambiguous(std::vector<Subdirectory>& directories) {
  const auto has_slash = [](const Subdirectory& directory) {
    return directory.name.find('/') != std::string::npos;
  };
  if (std::none_of(directories.begin(), directories.end(), has_slash)) return;
  std::unordered_set<std::string_view> names{""};
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
