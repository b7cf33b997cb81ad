#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stocktake {

/// A temporary file without a name, which ends with the object or the process. Bytes are appended,
/// and read from any place. All functions throw FatalError (`unreachable`), for example when the
/// disk is full.
class SpoolFile {
 public:
  /// `folder`: empty for `temporary_folder()`.
  explicit SpoolFile(std::string folder);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  void append(std::string_view bytes);
  /// Including what is not written yet.
  std::uint64_t size() const { return written_ + unwritten_.size(); }
  /// Forgets what follows the first `size` bytes.
  void truncate(std::uint64_t size);
  /// Writes what `append` has held back. Afterwards, and until the next `append`, `read` may be
  /// called from any thread.
  void flush();
  /// Reads up to `size` bytes from `at` on; fewer at the end of the file.
  void read(std::uint64_t at, std::size_t size, std::string& bytes) const;

 private:
  [[noreturn]] void fail(const char* what, int error) const;

  std::string folder_;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;
  std::string unwritten_;
};

}  // namespace stocktake
