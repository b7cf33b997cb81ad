#include "util/absolute_path.h"

#include <filesystem>
#include <system_error>

namespace stocktake {

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path from_root = std::filesystem::absolute(path, error);
  return error ? path : from_root.string();
}

}  // namespace stocktake
