#include "util/path_key.h"

#include "model/scan_root.h"
#include "util/text.h"

namespace stocktake {

std::string path_key(Source source, std::string_view path) {
  const SourceInfo& info = info_of(source);
  if (!info.ignores_case_of_homes) return std::string(path);
  const auto owned = split_owner_path(source, path);
  if (!owned || owned->folder != info.home_folder) return std::string(path);
  const auto home = path.substr(0, path.size() - owned->rest.size());
  return fold_case(home) + std::string(owned->rest);
}

std::string row_key(std::string_view name) {
  return is_place_name(name) ? std::string(name) : fold_case(name);
}

}  // namespace stocktake
