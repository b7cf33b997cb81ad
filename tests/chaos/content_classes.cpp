#include "chaos/content_classes.h"

#include <algorithm>
#include <string_view>

namespace stocktake::chaos {
namespace {

/// The word for a directory alone; empty for an ordinary one.
std::string own_class(const Tree& tree, const Node& node) {
  if (node.depth == 0) return "";
  if (node.is_git) return "git";
  const std::string name = node.path.substr(tree.node(*node.parent).path.size() + 1);
  if (name == "Trash" && node.depth == 1) return "trash";
  if (name == ".bundle") return "bundle";
  static const std::vector<std::string> kTools{".ide", ".assistant", "__pycache__",
                                               ".ipynb_checkpoints", "databricks_automl"};
  return std::find(kTools.begin(), kTools.end(), name) == kTools.end() ? "" : "tool";
}

}  // namespace

const std::vector<std::string>& special_names() {
  static const std::vector<std::string> kNames{"Trash", "Trash", ".bundle", ".bundle", ".ide",
                                               ".assistant", "__pycache__", ".ipynb_checkpoints",
                                               "databricks_automl",
                                               // These are ordinary.
                                               "trash", ".Bundle", ".git"};
  return kNames;
}

std::string class_of(const Tree& tree, NodeId id) {
  const Node& node = tree.node(id);
  std::string found = node.depth > 0 ? class_of(tree, *node.parent) : "other";
  if (found == "other") {
    const std::string own = own_class(tree, node);
    if (!own.empty()) found = own;
  }
  return found;
}

}  // namespace stocktake::chaos
