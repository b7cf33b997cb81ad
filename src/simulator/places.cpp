#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "simulator/names.h"
#include "simulator/tree.h"

namespace stocktake::simulator {
namespace {

constexpr std::size_t kWithRepos = 4;

}  // namespace

/// What lies outside of the homes. Call it last: everything else is where it is without.
void Tree::add_places() {
  add_workspace_places(add_root(Source::workspace));
  if (!spec_.dbfs_disabled) add_dbfs_places(add_root(Source::dbfs));
}

/// The root of a source, with a file beside the folders and one beside the homes.
std::uint32_t Tree::add_root(Source source) {
  auto& nodes = nodes_[source];
  const auto root = static_cast<std::uint32_t>(nodes.size());
  Node node;
  node.seed = mix(spec_.seed + index_of(source), "/");
  node.files = 2;
  const bool has_homes = by_path_[source].contains(nodes.front().path);
  if (has_homes) node.children.push_back(0);
  nodes.front().files = 1;
  by_path_[source].emplace("/", root);
  nodes.push_back(std::move(node));
  return root;
}

void Tree::add_workspace_places(std::uint32_t root) {
  constexpr auto kSource = Source::workspace;
  const auto shared = add(kSource, root, "Shared", spec_.files);
  fill(kSource, shared, spec_.dirs, false);
  if (spec_.weird_names) add_weird(kSource, shared);
  add(kSource, add(kSource, shared, "project", spec_.files), "nested", spec_.files);
  add(kSource, add(kSource, root, ".hidden", spec_.files), "state", spec_.files);
  add_repos(root);
}

/// Of users, of somebody who has left, and of nobody in particular.
void Tree::add_repos(std::uint32_t root) {
  constexpr auto kSource = Source::workspace;
  const auto repos = add(kSource, root, "Repos", 0);
  const auto add_checkout = [&](const std::string& owner) {
    const auto folder = add(kSource, repos, owner, 0);
    const auto checkout = add_git_folder(folder, "checkout", true);
    add(kSource, checkout, "src", spec_.files);
  };
  for (std::size_t i = 0; i < std::min(kWithRepos, people_.size()); ++i) {
    add_checkout(people_[i].name);
  }
  add_checkout("left@example.com");
  add_checkout(uuid_from(mix(spec_.seed, "repos")));
  add_checkout("team-tools");
}

void Tree::add_dbfs_places(std::uint32_t root) {
  constexpr auto kSource = Source::dbfs;
  const auto store = add(kSource, root, "FileStore", spec_.files);
  fill(kSource, store, spec_.dirs, false);
  if (spec_.weird_names) add_weird(kSource, store);
  add(kSource, add(kSource, add(kSource, root, "user", 0), "hive", 0), "warehouse", spec_.files);
  for (const char* name : {"mnt", "databricks-datasets", "Volumes"}) {
    add(kSource, add(kSource, root, name, 1), "stored-elsewhere", spec_.files);
  }
}

}  // namespace stocktake::simulator
