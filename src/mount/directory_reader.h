#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_set>
#include <vector>

#include "model/listing.h"
#include "mount/system_calls.h"
#include "spool/file_collector.h"

namespace stocktake::mount {

/// What the entries of one directory may hold in memory.
struct ReadLimits {
  std::string folder;  ///< for temporary files; as for SpoolFile
  std::size_t files_in_memory = FileCollector::kFew;
  std::size_t max_directories = std::size_t{1} << 20U;  ///< subdirectories, which stay in memory
  std::string remedy;  ///< what helps a directory that has more; empty: nothing
};

/// A system call that failed.
struct CallFailure {
  /// `error` of a directory with an entry whose name is returned and whose status does not exist,
  /// twice: it cannot be counted, and must not be left out.
  static constexpr int kStaleEntry = -1;

  std::string_view call;  ///< `openat2`, ...
  int error = 0;          ///< `errno`; 0: the directory has more than `max_directories`
  std::string entry{};    ///< for `kStaleEntry`: its name
};

/// Reads directories, as the service's list call does: names, and sizes and times of files. The
/// size of what is no regular file (a symbolic link, a socket) is unknown, and its kind says what
/// it is. Hard links are files of their own, as for the service.
///
/// POSIX promises that an entry which is neither made nor removed meanwhile is returned once. A
/// directory that changes while it is read is read again, up to `kAttempts` times. After that, the
/// last reading counts, as an answer of the service does that is outdated when it arrives. An entry
/// without a status is left out only if a later reading does not return its name any more.
class DirectoryReader {
 public:
  static constexpr int kAttempts = 3;

  /// `beat` is called after each system call or so, to show that the file system answers.
  DirectoryReader(SystemCalls& calls, const ReadLimits& limits, std::function<void()> beat)
      : calls_(calls), limits_(limits), beat_(std::move(beat)) {}

  /// Reads the open directory `folder` from its beginning; leaves it open. Throws FatalError if the
  /// temporary files cannot be written.
  tl::expected<Listing, CallFailure> read(int folder);

 private:
  using Names = std::unordered_set<std::string>;
  /// One reading.
  struct Reading {
    explicit Reading(const ReadLimits& limits) : files(limits.folder, limits.files_in_memory) {}

    FileCollector files;
    std::vector<Subdirectory> directories;
    Names lost;  ///< whose size could not be read, because it does not exist
  };

  tl::expected<void, CallFailure> read_once(int folder, const Names* only, Reading& reading);
  tl::expected<void, CallFailure> read_lost(int folder, Reading& reading);
  tl::expected<void, CallFailure> add(int folder, const char* name, unsigned char type,
                                      Reading& reading, std::vector<Entry>& files);

  SystemCalls& calls_;
  const ReadLimits& limits_;
  std::function<void()> beat_;
};

}  // namespace stocktake::mount
