#include "store/file/temporary_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "store/file/inventory_file.h"

namespace stocktake::store {
namespace {

bool is_usable(const char* folder) {
  struct stat status {};
  return folder != nullptr && stat(folder, &status) == 0 && S_ISDIR(status.st_mode) &&
         access(folder, W_OK | X_OK) == 0;
}

}  // namespace

std::optional<std::string> temporary_folder() {
  const std::array candidates{std::getenv("SQLITE_TMPDIR"), std::getenv("TMPDIR")};
  for (const char* folder : candidates) {
    if (is_usable(folder)) return folder;
  }
  for (const char* folder : {"/var/tmp", "/usr/tmp", "/tmp", "."}) {
    if (is_usable(folder)) return folder;
  }
  return std::nullopt;
}

int error_of_making_file_in(const std::string& folder) {
  std::string name = folder + "/stocktake-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return errno;
  ::unlink(name.c_str());
  ::close(descriptor);
  return 0;
}

bool is_on_disk_of(const std::string& path, const std::string& folder) {
  struct stat one {};
  struct stat other {};
  const std::string beside = std::filesystem::path(database_name(path)).parent_path().string();
  return stat(beside.c_str(), &one) == 0 && stat(folder.c_str(), &other) == 0 &&
         one.st_dev == other.st_dev;
}

}  // namespace stocktake::store
