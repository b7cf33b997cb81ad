#include "spool/spool_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "util/expected.h"
#include "util/temporary_folder.h"

namespace stocktake {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} << 10U;

/// Some file systems (NFS, overlayfs in part) have no files without names.
int open_unnamed(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) {
    return descriptor;
  }
  return make_unnamed_file(folder);
}

}  // namespace

SpoolFile::SpoolFile(std::string folder)
    : folder_(folder.empty() ? temporary_folder().value_or(".") : std::move(folder)),
      descriptor_(open_unnamed(folder_)) {
  if (descriptor_ < 0) fail("make", errno);
}

SpoolFile::~SpoolFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SpoolFile::fail(const char* what, int error) const {
  throw FatalError(
      {ExitCode::unreachable,
       fmt::format("cannot {} a temporary file in {}: {}", what, folder_, std::strerror(error)),
       "it holds the files of a large directory until they are stored: check the "
       "disk and free space on it; --resume continues a scan"});
}

void SpoolFile::append(std::string_view bytes) {
  unwritten_.append(bytes);
  if (unwritten_.size() >= kBuffer) flush();
}

void SpoolFile::truncate(std::uint64_t size) {
  flush();
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail("write", errno);
  written_ = size;
}

void SpoolFile::flush() {
  std::string_view left = unwritten_;
  while (!left.empty()) {
    const auto count =
        ::pwrite(descriptor_, left.data(), left.size(), static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("write", count < 0 ? errno : ENOSPC);
    left.remove_prefix(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
  }
  unwritten_.clear();
}

void SpoolFile::read(std::uint64_t at, std::size_t size, std::string& bytes) const {
  bytes.resize(size);
  std::size_t got = 0;
  while (got < size) {
    const auto count =
        ::pread(descriptor_, bytes.data() + got, size - got, static_cast<off_t>(at + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", errno);
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  bytes.resize(got);
}

}  // namespace stocktake
