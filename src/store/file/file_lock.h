#pragma once

#include <optional>
#include <string>

namespace stocktake::store {

/// Marks a file as owned by one scan. Other scans are refused, readers are not. The lock ends with
/// the process, however the process ends.
///
/// Take the lock before SQLite opens the file, and release it after SQLite has closed its
/// connection: closing any descriptor of a file drops all POSIX locks that the process has on that
/// file, including SQLite's.
class FileLock {
 public:
  /// Opens the file, and creates it if `create` is set. On failure returns nullopt and sets `errno`
  /// (EWOULDBLOCK: another scan has the lock).
  static std::optional<FileLock> take(const std::string& path, bool create);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace stocktake::store
