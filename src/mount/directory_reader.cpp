#include "mount/directory_reader.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_set>
#include <utility>

#include "mount/name_encoding.h"
#include "util/time_format.h"

namespace stocktake::mount {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

/// What getdents64(2) writes; the kernel's headers do not have it.
struct RawEntry {
  std::uint64_t inode;
  std::int64_t offset;
  std::uint16_t length;
  unsigned char type;
};
constexpr std::size_t kNameAt = 19;

tl::unexpected<CallFailure> failed(std::string_view call) {
  return tl::unexpected(CallFailure{call, errno});
}

/// As the service writes a time: milliseconds, and none for 0.
std::optional<std::int64_t> time_of(const statx_timestamp& time) {
  const std::int64_t ms = time.tv_sec > kLatestTime / 1000 || time.tv_sec < kEarliestTime / 1000
                              ? bounded_time(time.tv_sec > 0 ? kLatestTime : kEarliestTime)
                              : bounded_time(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
  return ms != 0 ? std::optional(ms) : std::nullopt;
}

const char* kind_of(unsigned mode) {
  if (S_ISREG(mode)) return "FILE";
  if (S_ISLNK(mode)) return "SYMLINK";
  if (S_ISSOCK(mode)) return "SOCKET";
  if (S_ISFIFO(mode)) return "FIFO";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "DEVICE";
  return "UNKNOWN";
}

Entry entry_of(const char* name, const struct statx& status) {
  Entry entry{text_of(name), kind_of(status.stx_mode), {}, {}, {}};
  if (S_ISREG(status.stx_mode)) {
    entry.size = static_cast<std::int64_t>(
        std::min<std::uint64_t>(status.stx_size, static_cast<std::uint64_t>(kMostBytes)));
  }
  entry.modified_at = time_of(status.stx_mtime);
  return entry;
}

bool is_changed(const struct statx& before, const struct statx& after) {
  const auto differ = [](const statx_timestamp& one, const statx_timestamp& other) {
    return one.tv_sec != other.tv_sec || one.tv_nsec != other.tv_nsec;
  };
  return differ(before.stx_mtime, after.stx_mtime) || differ(before.stx_ctime, after.stx_ctime);
}

/// A file system may return a name twice where the directory changes. Two rows would count twice.
template <typename Named>
void drop_repeated_names(std::vector<Named>& rows) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(rows.size());
  for (const Named& row : rows) seen.insert(row.name);
  if (seen.size() == rows.size()) return;
  std::unordered_set<std::string> kept;
  std::vector<Named> unique;
  for (Named& row : rows) {
    if (kept.insert(row.name).second) unique.push_back(std::move(row));
  }
  rows = std::move(unique);
}

}  // namespace

tl::expected<Listing, CallFailure> DirectoryReader::read(int folder) {
  struct statx before {};
  if (calls_.status(folder, "", before) != 0) return failed("statx");
  for (int attempt = 1;; ++attempt) {
    Reading reading(limits_);
    if (auto read = read_once(folder, nullptr, reading); !read) {
      return tl::unexpected(read.error());
    }
    struct statx after {};
    if (calls_.status(folder, "", after) != 0) return failed("statx");
    const bool may_lack_some = !reading.lost.empty() || is_changed(before, after);
    if (may_lack_some && attempt < kAttempts) {
      before = after;
      continue;
    }
    if (auto read = read_lost(folder, reading); !read) return tl::unexpected(read.error());
    Listing listing;
    reading.files.finish(listing, [](const Entry& file) { return file.name; });
    listing.directories = std::move(reading.directories);
    drop_repeated_names(listing.files);
    drop_repeated_names(listing.directories);
    return listing;
  }
}

/// Reads the names that have no status once more. What was removed is not there any more; what was
/// replaced has a status now. A file system that goes on to return a name, and to deny that it
/// exists, is outdated.
tl::expected<void, CallFailure> DirectoryReader::read_lost(int folder, Reading& reading) {
  if (reading.lost.empty()) return {};
  const Names lost = std::exchange(reading.lost, {});
  if (auto read = read_once(folder, &lost, reading); !read) return read;
  if (reading.lost.empty()) return {};
  return tl::unexpected(CallFailure{"statx", CallFailure::kStaleEntry, *reading.lost.begin()});
}

/// Adds the entries, or only those with certain names, to the reading.
tl::expected<void, CallFailure> DirectoryReader::read_once(int folder, const Names* only,
                                                           Reading& reading) {
  if (::lseek(folder, 0, SEEK_SET) < 0) return failed("lseek");
  std::array<std::byte, kBuffer> buffer;  // NOLINT(*-member-init): the kernel writes it
  while (true) {
    const ssize_t size = calls_.read_entries(folder, buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("getdents64");
    if (size == 0) return {};
    beat_();
    std::vector<Entry> files;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      RawEntry raw{};
      std::memcpy(&raw, buffer.data() + at, kNameAt);
      const char* const name = reinterpret_cast<const char*>(buffer.data() + at) + kNameAt;
      at += raw.length;
      const bool is_itself = std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0;
      if (is_itself || (only != nullptr && !only->contains(name))) continue;
      if (auto added = add(folder, name, raw.type, reading, files); !added) return added;
    }
    reading.files.add(std::move(files));
    reading.files.limit_memory();
  }
}

tl::expected<void, CallFailure> DirectoryReader::add(int folder, const char* name,
                                                     unsigned char type, Reading& reading,
                                                     std::vector<Entry>& files) {
  bool is_folder = type == DT_DIR;
  if (!is_folder) {
    struct statx status {};
    int called = 0;
    do {
      called = calls_.status(folder, name, status);
    } while (called != 0 && errno == EINTR);
    beat_();
    if (called != 0 && errno == ENOENT) {
      reading.lost.insert(name);
      return {};
    }
    // Without the size of one file, the sum of the directory would be too small.
    if (called != 0) return failed("statx");
    is_folder = S_ISDIR(status.stx_mode);
    if (!is_folder) files.push_back(entry_of(name, status));
  }
  if (!is_folder) return {};
  if (reading.directories.size() >= limits_.max_directories) {
    return tl::unexpected(CallFailure{"getdents64", 0});
  }
  reading.directories.push_back({text_of(name)});
  return {};
}

}  // namespace stocktake::mount
