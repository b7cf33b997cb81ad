#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake {

/// Reads a whole file, or standard input for `-`. Fails with `usage`.
Expected<std::string> read_whole(const std::string& path);

/// The failure of writing to `path`, `-` being standard output, with this `errno`: `unreachable`,
/// because the same command may succeed later.
Failure could_not_write(const std::string& path, int error);

/// Writes text to a file, or to standard output for `-`. A file is written under a temporary name
/// in the same directory and renamed by `finish`: readers never see a partial file, and a failure
/// leaves the old file unchanged. The new file has the permissions of the old one. A symbolic link
/// stays, and the file that it leads to is replaced. A device, a pipe or a descriptor of this
/// process (`/dev/stdout`) is written directly.
class OutputFile {
 public:
  /// Fails with `usage` where the path cannot be written.
  static Expected<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = default;
  ~OutputFile();

  void write(std::string_view text);
  /// Fails with `unreachable`, for example when the disk is full; the old file is then unchanged.
  /// It is not a failure if the reader of a pipe has closed it.
  Expected<void> finish();

 private:
  using Handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  OutputFile(Handle handle, std::string path, std::string target, std::string temporary);
  void note(bool succeeded);

  Handle handle_;
  std::string path_;       ///< as given, for messages
  std::string target_;     ///< the path with its symbolic links followed
  std::string temporary_;  ///< empty where the path is written directly
  int error_ = 0;          ///< `errno` of the first failure
};

/// The path with symbolic links of its last component followed, also where the last one leads to a
/// file that does not exist. A link that names a descriptor of a process (`/dev/stdout`) is
/// followed as far as /proc.
std::string follow_links(const std::string& path);

/// Makes the files that this process creates from now on readable by their owner only, because they
/// name everybody's files. A umask that shuts out others and lets the group read (027, 007) was set
/// by someone who decided who may read, and is kept; the usual ones (022, 002, 0) were not.
void keep_new_files_private();

/// Gives `to` the permissions of `from`, and its group if this process may set it. Where it may
/// not, the group gets no permissions: it would be another group than before.
void copy_permissions(const std::string& from, const std::string& to);

/// The directory of the running executable, with symbolic links resolved; the program's other files
/// are installed beside it. Empty where the system does not provide the path.
std::string program_folder();

/// Checks that a file can be written at `path` without changing an existing one. Fails with
/// `usage`.
Expected<void> check_writable(const std::string& path);

}  // namespace stocktake
