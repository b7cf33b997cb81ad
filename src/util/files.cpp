#include "util/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace stocktake {
namespace {

namespace fs = std::filesystem;

int keep_open(std::FILE* file) {
  return std::fflush(file);
}

tl::unexpected<Failure> cannot_write(const std::string& path, int error) {
  return fail(ExitCode::usage, fmt::format("cannot write {}: {}", path, std::strerror(error)),
              "name a file in a directory that exists and that you may write to, or - for standard "
              "output");
}

/// A device or a pipe (`/dev/null`, `/dev/stdout`) cannot be replaced by a rename; it is opened and
/// written directly.
bool is_special(const std::string& path) {
  std::error_code ignored;
  const auto status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace

Expected<std::string> read_whole(const std::string& path) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return fail(ExitCode::usage, fmt::format("cannot read {}: {}", path, std::strerror(errno)),
                "check the path and its permissions");
  }
  std::string text;
  std::array<char, 65536> buffer{};
  std::size_t count = 0;
  while ((count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0) {
    text.append(buffer.data(), count);
  }
  const bool failed = std::ferror(file) != 0;
  const int error = errno;
  if (file != stdin) static_cast<void>(std::fclose(file));
  if (failed) {
    return fail(ExitCode::usage, fmt::format("cannot read {}: {}", path, std::strerror(error)),
                "check that it is a file");
  }
  return text;
}

OutputFile::OutputFile(Handle handle, std::string path, std::string temporary)
    : handle_(std::move(handle)), path_(std::move(path)), temporary_(std::move(temporary)) {}

Expected<OutputFile> OutputFile::open(const std::string& path) {
  if (path == "-") return OutputFile(Handle(stdout, &keep_open), path, "");
  if (fs::is_directory(path)) return cannot_write(path, EISDIR);
  const std::string temporary = is_special(path) ? "" : fmt::format("{}.{}.tmp", path, getpid());
  std::FILE* file = std::fopen((temporary.empty() ? path : temporary).c_str(), "wb");
  if (file == nullptr) return cannot_write(path, errno);
  return OutputFile(Handle(file, &std::fclose), path, temporary);
}

OutputFile::~OutputFile() {
  if (handle_ == nullptr) return;
  handle_.reset();
  if (!temporary_.empty()) static_cast<void>(unlink(temporary_.c_str()));
}

void OutputFile::write(std::string_view text) {
  failed_ |= std::fwrite(text.data(), 1, text.size(), handle_.get()) != text.size();
}

Expected<void> OutputFile::finish() {
  failed_ |= std::fflush(handle_.get()) != 0;
  int error = errno;
  handle_.reset();
  if (!failed_ && !temporary_.empty()) {
    failed_ = std::rename(temporary_.c_str(), path_.c_str()) != 0;
    error = errno;
  }
  if (!failed_) return {};
  if (!temporary_.empty()) static_cast<void>(unlink(temporary_.c_str()));
  if (error == EPIPE) return {};  // the reader closed the pipe early, as `head` does
  return fail(ExitCode::unreachable,
              fmt::format("could not write {}: {}", path_, std::strerror(error)),
              "free space and export again: the inventory has everything that was found");
}

std::string program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

Expected<void> check_writable(const std::string& path) {
  // Opening creates the temporary file; the destructor removes it.
  auto opened = OutputFile::open(path);
  if (!opened) return tl::unexpected(opened.error());
  return {};
}

}  // namespace stocktake
