#include "util/path_key.h"

#include <algorithm>

#include "util/text.h"

namespace stocktake {

std::string path_key(Source source, std::string_view path) {
  const SourceInfo& info = info_of(source);
  const std::string_view folder = info.home_folder;
  const bool is_in_home = info.ignores_case_of_homes && path.starts_with(folder) &&
                          path.substr(folder.size()).starts_with('/');
  if (!is_in_home) return std::string(path);
  const auto end = std::min(path.find('/', folder.size() + 1), path.size());
  return fold_case(path.substr(0, end)) + std::string(path.substr(end));
}

}  // namespace stocktake
