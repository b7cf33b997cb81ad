#include "mount/mounted_tree.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include "mount/name_encoding.h"
#include "util/text.h"

namespace stocktake::mount {
namespace {

/// How often a directory is read if the file system fails as if it had gone.
constexpr int kAttempts = 3;
/// Directories in a row that fail so, although the root can be read, until the mount is given up.
constexpr int kManyLost = 16;

/// Errors of a file system that has gone, or whose server has, rather than of one directory.
bool may_be_about_mount(int error) {
  constexpr std::array kErrors{ENOTCONN,  EIO,          ESTALE,     ENODEV,     ENXIO,
                               ESHUTDOWN, ECONNABORTED, ECONNRESET, EHOSTDOWN,  EHOSTUNREACH,
                               ETIMEDOUT, ECONNREFUSED, ENETDOWN,   ENETUNREACH};
  return std::find(kErrors.begin(), kErrors.end(), error) != kErrors.end();
}

/// Errors of this machine, which every other directory would meet too.
bool is_about_machine(int error) {
  return error == EMFILE || error == ENFILE || error == ENOMEM;
}

std::string error_name(int error) {
  const char* const name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

std::vector<std::string> components(const std::string& relative) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < relative.size();) {
    const std::size_t end = std::min(relative.find('/', begin), relative.size());
    parts.push_back(relative.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// The path below the root. Nothing if a file system would take it for another one: the service has
/// names that no file system has (`a//b`, `.`).
std::optional<std::string> relative_path(const std::string& path) {
  if (path.empty() || path == "/") return ".";
  if (!path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  auto relative = bytes_of(std::string_view(path).substr(1));
  if (!relative) return std::nullopt;
  for (const std::string& part : components(*relative)) {
    if (part.empty() || part == "." || part == "..") return std::nullopt;
  }
  return relative;
}

std::string random_id() {
  std::random_device random;
  return fmt::format("process-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

/// Closes a descriptor at the end of its scope.
class Descriptor {
 public:
  Descriptor(SystemCalls& calls, int descriptor) : calls_(calls), descriptor_(descriptor) {}
  ~Descriptor() { calls_.close(descriptor_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  SystemCalls& calls_;
  int descriptor_;
};

}  // namespace

std::string machine_id(const std::string& boot_id) {
  std::string boot;
  std::getline(std::ifstream(boot_id), boot);
  if (boot.empty()) {
    static const std::string own = random_id();
    boot = own;
  }
  std::error_code ignored;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/mnt", ignored);
  return boot + " " + space.string();
}

MountedTree::MountedTree(MountPoint point, ReadLimits limits, std::shared_ptr<SystemCalls> calls)
    : point_(std::move(point)), limits_(std::move(limits)), calls_(std::move(calls)) {}

MountedTree::~MountedTree() {
  if (root_ >= 0) calls_->close(root_);
}

Expected<std::unique_ptr<MountedTree>> MountedTree::open(MountPoint point, ReadLimits limits,
                                                         std::shared_ptr<SystemCalls> calls) {
  std::unique_ptr<MountedTree> tree(
      new MountedTree(std::move(point), std::move(limits), std::move(calls)));
  auto root = tree->open_root();
  if (!root) return tl::unexpected(root.error());
  tree->root_ = *root;
  auto identity = tree->identity_of(*root);
  if (!identity) return tl::unexpected(tree->failure_of(identity.error()));
  tree->identity_ = *identity;
  // Without openat2(2), or where a container forbids it, paths are opened part by part.
  const int probe = tree->calls_->open_below(*root, ".");
  tree->has_openat2_ = probe >= 0;
  if (probe >= 0) tree->calls_->close(probe);
  return tree;
}

std::string MountedTree::identity() const {
  return fmt::format("{}:{}:{}", identity_.device, identity_.inode, identity_.mount);
}

Expected<int> MountedTree::open_root() const {
  const int root = calls_->open_folder(point_.folder);
  if (root < 0) return tl::unexpected(failure_of(CallFailure{"open", errno}));
  if (auto read = expect_entries(root); !read) {
    calls_->close(root);
    if (read.error().error != 0) return tl::unexpected(failure_of(read.error()));
    return tl::unexpected(failure_of("it is empty, so nothing is mounted there"));
  }
  return root;
}

/// An empty folder fails with error 0.
tl::expected<void, CallFailure> MountedTree::expect_entries(int folder) const {
  std::array<std::byte, 4096> buffer{};
  constexpr std::size_t kLengthAt = 16;
  constexpr std::size_t kNameAt = 19;
  while (true) {
    const ssize_t size = calls_->read_entries(folder, buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return tl::unexpected(CallFailure{"getdents64", errno});
    if (size == 0) return tl::unexpected(CallFailure{"getdents64", 0});
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const std::string_view name(reinterpret_cast<const char*>(buffer.data() + at) + kNameAt);
      if (name != "." && name != "..") return {};
      std::uint16_t length = 0;
      std::memcpy(&length, buffer.data() + at + kLengthAt, sizeof length);
      at += length;
    }
  }
}

tl::expected<MountedTree::Identity, CallFailure> MountedTree::identity_of(int folder) const {
  struct statx status {};
  if (calls_->status(folder, "", status) != 0) {
    return tl::unexpected(CallFailure{"statx", errno});
  }
  const bool has_mount = (status.stx_mask & STATX_MNT_ID) != 0;
  return Identity{::makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino,
                  has_mount ? std::uint64_t{status.stx_mnt_id} : 0};
}

Expected<void> MountedTree::check() const {
  auto root = open_root();
  if (!root) return tl::unexpected(root.error());
  const Descriptor closed(*calls_, *root);
  auto identity = identity_of(*root);
  if (!identity) return tl::unexpected(failure_of(identity.error()));
  if (*identity != identity_) {
    return tl::unexpected(failure_of("another file system is mounted there than before"));
  }
  return {};
}

tl::expected<int, CallFailure> MountedTree::open(const std::string& relative) const {
  if (!has_openat2_) return open_by_components(relative);
  int folder = -1;
  do {
    folder = calls_->open_below(root_, relative);
  } while (folder < 0 && (errno == EINTR || errno == EAGAIN));
  if (folder < 0) return tl::unexpected(CallFailure{"openat2", errno});
  return folder;
}

tl::expected<int, CallFailure> MountedTree::open_by_components(const std::string& relative) const {
  int folder = root_;
  for (const std::string& part : components(relative)) {
    int child = -1;
    do {
      child = calls_->open_child(folder, part);
    } while (child < 0 && errno == EINTR);
    const int error = errno;
    if (folder != root_) calls_->close(folder);
    if (child < 0) return tl::unexpected(CallFailure{"openat", error});
    folder = child;
    const auto identity = identity_of(folder);
    if (identity && identity->device == identity_.device && identity->mount == identity_.mount) {
      continue;
    }
    calls_->close(folder);
    return tl::unexpected(identity ? CallFailure{"openat", EXDEV} : identity.error());
  }
  return folder;
}

tl::expected<Listing, CallFailure> MountedTree::read(const std::string& relative,
                                                     const std::function<void()>& beat) const {
  const auto folder = open(relative);
  if (!folder) return tl::unexpected(folder.error());
  const Descriptor closed(*calls_, *folder);
  beat();
  return DirectoryReader(*calls_, limits_, beat).read(*folder);
}

Expected<Outcome> MountedTree::list(const Task& task, const std::function<void()>& beat) {
  const auto relative = relative_path(task.path);
  if (!relative) {
    return Gap{std::string(info_of(task.source).operation), 0, "NO_FILE_PATH",
               "a file system would take this path for another one: " + task.path, 1};
  }
  CallFailure failure;
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    auto listing = read(*relative, beat);
    if (listing) {
      lost_in_a_row_ = 0;
      return std::move(*listing);
    }
    failure = listing.error();
    if (!may_be_about_mount(failure.error)) break;
  }
  return outcome_of(task, failure);
}

Expected<Outcome> MountedTree::outcome_of(const Task& task, const CallFailure& failure) {
  if (is_about_machine(failure.error)) return tl::unexpected(failure_of(failure));
  const bool is_missing = failure.error == ENOENT;
  if (!is_missing && !may_be_about_mount(failure.error)) return gap_of(task, failure);
  // Where nothing is mounted any more, no home is there either.
  if (auto same = check(); !same) return tl::unexpected(same.error());
  if (is_missing && task.is_home()) return Absent{};
  if (!is_missing && ++lost_in_a_row_ >= kManyLost) return tl::unexpected(failure_of(failure));
  return gap_of(task, failure);
}

Gap MountedTree::gap_of(const Task& task, const CallFailure& failure) const {
  const std::string place = point_.folder + task.path;
  Gap gap{std::string(info_of(task.source).operation), 0, "", "", 1};
  if (failure.error == 0) {
    gap.error_code = "TOO_MANY_DIRECTORIES";
    gap.message =
        fmt::format("the directory has more than {} subdirectories{}{}", limits_.max_directories,
                    limits_.remedy.empty() ? "" : ": ", limits_.remedy);
    return gap;
  }
  if (failure.error == CallFailure::kStaleEntry) {
    gap.error_code = "STALE_ENTRY";
    gap.message = fmt::format("{}: the directory has the name {}, and nothing is there ({})", place,
                              excerpt(text_of(failure.entry)), failure.call);
    return gap;
  }
  gap.error_code = error_name(failure.error);
  // strerror says "Invalid cross-device link", which no user would understand here.
  gap.message = failure.error == EXDEV
                    ? fmt::format("something else is mounted at {}", place)
                    : fmt::format("{}: {} ({})", place, std::strerror(failure.error), failure.call);
  return gap;
}

Failure MountedTree::failure_of(const std::string& why) const {
  return {ExitCode::unreachable,
          fmt::format("the mount of {} at {} cannot be used: {}", to_string(point_.source),
                      point_.folder, why),
          "list over the API with --via api, or say where it is mounted with --mount"};
}

Failure MountedTree::failure_of(const CallFailure& failure) const {
  return failure_of(fmt::format("{} ({}: {})", std::strerror(failure.error), failure.call,
                                error_name(failure.error)));
}

}  // namespace stocktake::mount
