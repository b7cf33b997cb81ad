#pragma once

#include <optional>
#include <string>

namespace stocktake::store {

/// Says that one scan owns a file. Other scans are refused, readers are not. Gone with the process,
/// however it ends.
///
/// It must be taken before SQLite opens the file and outlive SQLite's connection: closing any
/// descriptor of a file drops all POSIX locks that this process has on it, SQLite's among them.
class FileLock {
 public:
  /// Opens the file, making it where `create` says so. Nothing, with `errno` set (EWOULDBLOCK:
  /// another scan has it), where that fails.
  static std::optional<FileLock> take(const std::string& path, bool create);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace stocktake::store
