#pragma once

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>

namespace stocktake::mount {

/// The system calls that read a mounted tree, which tests replace. All return -1 and set `errno`
/// where they fail. They may be called from several threads, and may block for as long as a file
/// system in user space does not answer.
class SystemCalls {
 public:
  SystemCalls() = default;
  virtual ~SystemCalls() = default;
  SystemCalls(const SystemCalls&) = delete;
  SystemCalls& operator=(const SystemCalls&) = delete;

  /// Opens a folder for reading; follows symbolic links.
  virtual int open_folder(const std::string& path);
  /// openat2(2) (Linux 5.6) of a folder at `path`, which is relative to the folder `root`. Fails
  /// with ELOOP for a symbolic link in any component, with EXDEV if the path leads to another mount
  /// or out of `root`, with ENOTDIR if it is no folder.
  virtual int open_below(int root, const std::string& path);
  /// openat(2) of the folder `name` in `parent`, without following a link.
  virtual int open_child(int parent, const std::string& name);
  virtual int close(int descriptor);
  /// getdents64(2).
  virtual ssize_t read_entries(int folder, std::span<std::byte> buffer);
  /// statx(2) of `name` in `folder`, or of `folder` itself if `name` is empty. Follows no link, and
  /// mounts nothing.
  virtual int status(int folder, const char* name, struct statx& status);
};

}  // namespace stocktake::mount
