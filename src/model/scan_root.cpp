#include "model/scan_root.h"

#include <algorithm>

#include "model/path.h"

namespace stocktake {
namespace {

bool is_at_or_below(std::string_view path, std::string_view folder) {
  return path == folder || is_below(path, folder);
}

}  // namespace

std::string place_name(Source source, std::string_view path) {
  const std::string prefix(info_of(source).path_prefix);
  if (!path.empty()) return prefix + std::string(path);
  return prefix.ends_with(':') ? prefix + "/" : prefix;
}

bool is_place_name(std::string_view name) {
  return name.starts_with('/') || name.find(":/") != std::string_view::npos;
}

bool Coverage::covers(Source source, std::string_view folder) const {
  return whole || innermost(source, folder) != nullptr;
}

const ScanRoot* Coverage::innermost(Source source, std::string_view folder) const {
  const ScanRoot* found = nullptr;
  for (const ScanRoot& root : roots) {
    if (root.source != source || !is_at_or_below(folder, root.path)) continue;
    if (found == nullptr || root.path.size() > found->path.size()) found = &root;
  }
  return found;
}

bool Coverage::names(Source source, std::string_view folder) const {
  return std::any_of(roots.begin(), roots.end(), [&](const ScanRoot& root) {
    return root.source == source && root.path == folder;
  });
}

std::vector<std::string> left_out_folders(const Coverage& coverage, Source source) {
  std::vector<std::string> folders;
  if (!coverage.covers(source, "")) return folders;
  for (const std::string_view folder : info_of(source).left_out) {
    const bool is_asked_for =
        std::any_of(coverage.roots.begin(), coverage.roots.end(), [&](const ScanRoot& root) {
          return root.source == source && is_at_or_below(root.path, folder);
        });
    if (!is_asked_for) folders.emplace_back(folder);
  }
  return folders;
}

}  // namespace stocktake
