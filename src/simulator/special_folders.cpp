#include <algorithm>
#include <string>
#include <utility>

#include "simulator/names.h"
#include "simulator/tree.h"

namespace stocktake::simulator {

void Tree::add_specials(int number, std::uint32_t home) {
  constexpr auto kSource = Source::workspace;
  const int whale_owner = spec_.users / 2 + 1;
  if (spec_.largest_home_dirs > 0 && number == whale_owner) {
    fill(kSource, add(kSource, home, "whale", spec_.files), spec_.largest_home_dirs - 1, false);
  }
  if (spec_.deep > 0 && number == 1 + spec_.no_home) {
    auto below = home;
    for (int depth = 1; depth <= spec_.deep; ++depth) {
      below = add(kSource, below, "level-" + std::to_string(depth), 1);
    }
  }
  if (spec_.wide > 0 && number == std::min(spec_.users, 2 + spec_.no_home)) {
    add(kSource, home, "wide", spec_.wide);
  }
  if (spec_.git_folders && number % 3 == 1) add_git_folders(home);
  add_content_classes(number, kSource, home);
}

/// Each special folder, alone and in another one.
void Tree::add_content_classes(int number, Source source, std::uint32_t home) {
  if (!spec_.content_classes || number % 2 == 0) return;
  const auto trash = add(source, home, "Trash", spec_.files, ContentClass::trash);
  add(source, add(source, trash, "deleted-project", spec_.files), ".bundle", spec_.files);
  for (const char* name : {".ide", ".assistant", "databricks_automl"}) {
    const auto tool = add(source, home, name, spec_.files, ContentClass::tool);
    add(source, tool, "state", spec_.files);
  }
  add_project(source, home);
  add(source, home, "trash", spec_.files);  // in the wrong letter case
  if (source != Source::workspace) return;
  add_bundle(home);
  const auto checkout = add_git_folder(home, "checkout", number % 4 == 1);
  add(source, checkout, ".bundle", spec_.files);
  add(source, add(source, checkout, "src", spec_.files), "__pycache__", spec_.files);
}

/// A folder of no special class, with special ones in it and one that is special in a home only.
void Tree::add_project(Source source, std::uint32_t home) {
  const auto project = add(source, home, "project", spec_.files);
  add(source, project, "__pycache__", spec_.files, ContentClass::tool);
  add(source, project, ".ipynb_checkpoints", spec_.files, ContentClass::tool);
  add(source, project, "Trash", spec_.files);
  const auto bundle = add(source, project, ".bundle", spec_.files, ContentClass::bundle);
  add(source, bundle, ".ide", spec_.files);
  if (source == Source::workspace) add_git_folder(bundle, "vendored", false);
}

std::uint32_t Tree::add_git_folder(std::uint32_t parent, std::string name, bool is_repo) {
  constexpr auto kSource = Source::workspace;
  const auto folder = add(kSource, parent, std::move(name), spec_.files, ContentClass::git);
  nodes_[kSource][folder].is_repo = is_repo;
  nodes_[kSource][folder].is_git_folder = !is_repo;
  return folder;
}

void Tree::add_git_folders(std::uint32_t home) {
  const auto repo = add_git_folder(home, "project-repo", true);
  const auto source = add(Source::workspace, repo, "src", spec_.files);
  add(Source::workspace, source, "lib", spec_.files);
  const auto folder = add_git_folder(home, "project-git-folder", false);
  add(Source::workspace, folder, "notebooks", spec_.files);
}

/// What a deployment leaves behind: `.bundle/<name>/<target>/...`.
void Tree::add_bundle(std::uint32_t home) {
  constexpr auto kSource = Source::workspace;
  const auto bundles = add(kSource, home, ".bundle", 0, ContentClass::bundle);
  const auto target = add(kSource, add(kSource, bundles, "nightly", 0), "prod", 0);
  for (const char* name : {"artifacts", "files", "state"}) add(kSource, target, name, spec_.files);
}

void Tree::add_weird(Source source, std::uint32_t home) {
  for (int i = 0; i < kWeirdNames; ++i) {
    if (has_slash(weird_name(i))) continue;  // a directory with a slash in its name is added below
    const auto child = add(source, home, weird_name(i), i % 3);
    nodes_[source][child].weird = true;
  }
  if (source == Source::workspace) add(source, home, "either/or", 3);
}

}  // namespace stocktake::simulator
