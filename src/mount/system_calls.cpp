#include "mount/system_calls.h"

#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace stocktake::mount {
namespace {

constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

}  // namespace

int SystemCalls::open_folder(const std::string& path) {
  return ::open(path.c_str(), kOpenFolder);
}

int SystemCalls::open_below(int root, const std::string& path) {
  open_how how{};
  how.flags = kOpenFolder | O_NOFOLLOW;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
  return static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
}

int SystemCalls::open_child(int parent, const std::string& name) {
  return ::openat(parent, name.c_str(), kOpenFolder | O_NOFOLLOW);
}

int SystemCalls::close(int descriptor) {
  return ::close(descriptor);
}

ssize_t SystemCalls::read_entries(int folder, std::span<std::byte> buffer) {
  return ::syscall(SYS_getdents64, folder, buffer.data(), buffer.size());
}

int SystemCalls::status(int folder, const char* name, struct statx& status) {
  constexpr int kFlags = AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  constexpr unsigned kWanted =
      STATX_TYPE | STATX_SIZE | STATX_MTIME | STATX_CTIME | STATX_INO | STATX_MNT_ID;
  return ::statx(folder, name, kFlags, kWanted, &status);
}

}  // namespace stocktake::mount
