#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake {

/// Reads a whole file, or standard input for `-`. Fails with `usage`.
Expected<std::string> read_whole(const std::string& path);

/// Writes text to a file, or to standard output for `-`. A file is written under a temporary name
/// in the same directory and renamed by `finish`: readers never see a partial file, and a failure
/// leaves the old file unchanged. A device or a pipe is written directly.
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
  OutputFile(Handle handle, std::string path, std::string temporary);

  Handle handle_;
  std::string path_;
  std::string temporary_;  ///< empty for standard output
  bool failed_ = false;
};

/// The directory of the running executable, with symbolic links resolved; the program's other files
/// are installed beside it. Empty where the system does not provide the path.
std::string program_folder();

/// Checks that a file can be written at `path` without changing an existing one. Fails with
/// `usage`.
Expected<void> check_writable(const std::string& path);

}  // namespace stocktake
