#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake {

/// The whole of a file, or of standard input for `-`. Fails with `usage`.
Expected<std::string> read_whole(const std::string& path);

/// Text that goes to a file, or to standard output for `-`. A file is written beside its place and
/// takes it in `finish`: a reader never sees half of it, and a failure leaves the old one.
class OutputFile {
 public:
  /// Fails with `usage` where the path cannot be written.
  static Expected<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&&) = default;
  OutputFile& operator=(OutputFile&&) = default;
  ~OutputFile();

  void write(std::string_view text);
  /// Fails with `unreachable` (disk full, pipe closed); then the old file is still there.
  Expected<void> finish();

 private:
  using Handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  OutputFile(Handle handle, std::string path, std::string temporary);

  Handle handle_;
  std::string path_;
  std::string temporary_;  ///< empty for standard output
  bool failed_ = false;
};

/// The folder of this program's file, links followed: what belongs to it lies beside it. Empty
/// where the system does not tell.
std::string program_folder();

/// Whether a file can be written at `path`, found out without changing one that is there.
Expected<void> check_writable(const std::string& path);

}  // namespace stocktake
