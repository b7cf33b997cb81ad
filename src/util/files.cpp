#include "util/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "util/absolute_path.h"

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

/// Links in the folder of a process's descriptors, such as the target of `/dev/stdout`.
bool is_descriptor(const fs::path& path) {
  std::error_code error;
  const fs::path folder = fs::canonical(path.parent_path(), error);
  return !error && folder.string().starts_with("/proc/");
}

/// A device, a pipe or a descriptor cannot be replaced by a rename; it is opened and written
/// directly.
bool is_special(const std::string& target) {
  std::error_code ignored;
  const auto status = fs::status(target, ignored);
  if (!fs::exists(status) || fs::is_directory(status)) return false;
  return !fs::is_regular_file(status) || is_descriptor(target);
}

/// Does not follow a link, and does not open a file that someone else has put there.
std::FILE* create_new(const std::string& path) {
  static_cast<void>(unlink(path.c_str()));  // left by a process that was killed
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return nullptr;
  std::FILE* file = fdopen(descriptor, "wb");
  if (file == nullptr) {
    const int error = errno;
    static_cast<void>(::close(descriptor));
    static_cast<void>(unlink(path.c_str()));
    errno = error;
  }
  return file;
}

}  // namespace

Failure could_not_write(const std::string& path, int error) {
  const bool is_standard = path == "-";
  std::string remedy = "check where the output goes, and run the command again";
  if (error == ENOSPC || error == EDQUOT) remedy = "free space, and run the command again";
  if (is_standard && error == EBADF) remedy = "standard output is closed: send it to a file";
  return {ExitCode::unreachable,
          fmt::format("could not write {}: {}", is_standard ? "standard output" : path,
                      std::strerror(error)),
          std::move(remedy)};
}

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

OutputFile::OutputFile(Handle handle, std::string path, std::string target, std::string temporary)
    : handle_(std::move(handle)),
      path_(std::move(path)),
      target_(std::move(target)),
      temporary_(std::move(temporary)) {}

Expected<OutputFile> OutputFile::open(const std::string& path) {
  if (path == "-") return OutputFile(Handle(stdout, &keep_open), path, path, "");
  const std::string target = follow_links(path);
  std::error_code error;
  if (fs::is_directory(target, error)) return cannot_write(path, EISDIR);
  if (error == std::errc::too_many_symbolic_link_levels) return cannot_write(path, ELOOP);
  const bool directly = is_special(target);
  const std::string temporary = directly ? "" : fmt::format("{}.{}.tmp", target, getpid());
  // A file behind /dev/stdout may have content already: `>> users.csv`.
  std::FILE* file = directly ? std::fopen(target.c_str(), "ab") : create_new(temporary);
  if (file == nullptr) return cannot_write(path, errno);
  if (!directly && fs::exists(target, error)) copy_permissions(target, temporary);
  return OutputFile(Handle(file, &std::fclose), path, target, temporary);
}

OutputFile::~OutputFile() {
  if (handle_ == nullptr) return;
  handle_.reset();
  if (!temporary_.empty()) static_cast<void>(unlink(temporary_.c_str()));
}

void OutputFile::write(std::string_view text) {
  note(std::fwrite(text.data(), 1, text.size(), handle_.get()) == text.size());
}

/// Keeps the reason of the first failure: `errno` is that of any other call later.
void OutputFile::note(bool succeeded) {
  if (!succeeded && error_ == 0) error_ = errno;
}

Expected<void> OutputFile::finish() {
  note(std::fflush(handle_.get()) == 0);
  const auto close = handle_.get_deleter();
  note(close(handle_.release()) == 0);
  if (error_ == 0 && !temporary_.empty()) {
    note(std::rename(temporary_.c_str(), target_.c_str()) == 0);
  }
  if (error_ == 0) return {};
  if (!temporary_.empty()) static_cast<void>(unlink(temporary_.c_str()));
  if (error_ == EPIPE) return {};  // the reader closed the pipe early, as `head` does
  return tl::unexpected(could_not_write(path_, error_));
}

std::string follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as Linux
  fs::path target = path;
  std::error_code error;
  for (int links = 0; links < kMostLinks; ++links) {
    const bool is_link = fs::is_symlink(fs::symlink_status(target, error));
    if (!is_link || is_descriptor(absolute_path(target))) break;
    const fs::path next = fs::read_symlink(target, error);
    if (error) break;
    target = target.parent_path() / next;  // an absolute `next` replaces the whole path
  }
  return target.string();
}

void keep_new_files_private() {
  constexpr mode_t kOthers = 07;
  constexpr mode_t kGroupReads = 040;
  const mode_t given = umask(077);
  const bool for_the_group = (given & kOthers) == kOthers && (given & kGroupReads) == 0;
  umask(for_the_group ? given : given | 077);
}

void copy_permissions(const std::string& from, const std::string& to) {
  struct stat old {};
  struct stat made {};
  if (stat(from.c_str(), &old) != 0 || stat(to.c_str(), &made) != 0) return;
  mode_t mode = old.st_mode & 0777U;
  if (old.st_gid != made.st_gid && chown(to.c_str(), static_cast<uid_t>(-1), old.st_gid) != 0) {
    mode &= ~mode_t{070};
  }
  static_cast<void>(chmod(to.c_str(), mode));
}

std::string program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

Expected<void> check_writable(const std::string& path) {
  // To open and close a named pipe would end its reader.
  if (path != "-" && is_special(follow_links(path))) {
    if (access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);
    return {};
  }
  // Opening creates the temporary file; the destructor removes it.
  auto opened = OutputFile::open(path);
  if (!opened) return tl::unexpected(opened.error());
  return {};
}

}  // namespace stocktake
