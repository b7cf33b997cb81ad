#include "store/file/hard_links.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "util/sidecars.h"

namespace stocktake::store {
namespace {

namespace fs = std::filesystem;

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 ? std::optional(status) : std::nullopt;
}

bool has_log(const std::string& path) {
  for (const std::string_view suffix : {kWal, kJournal}) {
    const auto status = status_of(path + std::string(suffix));
    if (status && status->st_size > 0) return true;
  }
  return false;
}

/// The names of the file in the directory of `path`, that one included.
std::vector<std::string> names_beside(const std::string& path, const struct stat& file) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator each(fs::path(path).parent_path(), error), end; !error && each != end;
       each.increment(error)) {
    const auto status = status_of(each->path().string());
    if (status && status->st_dev == file.st_dev && status->st_ino == file.st_ino) {
      names.push_back(each->path().string());
    }
  }
  return names;
}

}  // namespace

Expected<void> check_log_is_here(const std::string& path, bool uses_wal) {
  const auto file = status_of(path);
  if (!file || file->st_nlink < 2 || has_log(path)) return {};
  const std::vector<std::string> names = names_beside(path, *file);
  for (const std::string& name : names) {
    if (!has_log(name)) continue;
    return fail(
        ExitCode::usage,
        fmt::format("{} and {} are one file (hard links), and the latest changes are in the "
                    "log beside the second name",
                    path, name),
        "name the inventory as the scan did: " + name);
  }
  if (!uses_wal || names.size() >= static_cast<std::size_t>(file->st_nlink)) return {};
  return fail(ExitCode::usage,
              fmt::format("{} has {} names (hard links), and the latest changes may be in a log "
                          "(-wal) beside another one",
                          path, file->st_nlink),
              fmt::format("name the inventory as the scan did; find -inum {} lists its names",
                          file->st_ino));
}

}  // namespace stocktake::store
