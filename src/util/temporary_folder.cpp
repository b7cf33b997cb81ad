#include "util/temporary_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace stocktake {
namespace {

bool is_usable(const char* folder) {
  struct stat status {};
  return folder != nullptr && ::stat(folder, &status) == 0 && S_ISDIR(status.st_mode) &&
         ::access(folder, W_OK | X_OK) == 0;
}

}  // namespace

std::optional<std::string> temporary_folder() {
  const std::array<const char*, 6> candidates{
      std::getenv("SQLITE_TMPDIR"), std::getenv("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp", "."};
  for (const char* folder : candidates) {
    if (is_usable(folder)) return folder;
  }
  return std::nullopt;
}

int make_unnamed_file(const std::string& folder) {
  std::string name = folder + "/stocktake-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) ::unlink(name.c_str());
  return descriptor;
}

}  // namespace stocktake
