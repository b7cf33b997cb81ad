#include "util/memory.h"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <string_view>

namespace stocktake {
namespace {

/// Of version 2, and of version 1 where its controller is mounted alone, as systemd does.
constexpr const char* kVersion2 = "/sys/fs/cgroup";
constexpr const char* kVersion2BesideVersion1 = "/sys/fs/cgroup/unified";
constexpr const char* kVersion1 = "/sys/fs/cgroup/memory";

/// Takes the limit in that file if it is less. Version 2 writes "max" where there is none, version
/// 1 a number that is larger than any memory.
void take_limit(const std::string& file, MemoryLimit& limit) {
  std::ifstream in(file);
  std::uint64_t bytes = 0;
  if (!(in >> bytes) || bytes >= limit.bytes) return;
  limit = {bytes, true};
}

/// A limit holds for everything below its cgroup. In a container, the path may be one of the host,
/// and only the mount point itself is there.
void take_limits(const std::string& mount, std::string path, const char* name, MemoryLimit& limit) {
  while (true) {
    take_limit(mount + path + "/" + name, limit);
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return;
    path.resize(slash);
  }
}

}  // namespace

void return_large_blocks() {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

std::string MemoryLimit::in_words() const {
  return fmt::format("{} MiB, {}", bytes >> 20U,
                     is_of_cgroup ? "the limit of its cgroup" : "all that this machine has");
}

MemoryLimit memory_limit(const std::string& root) {
  MemoryLimit limit{static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                        static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
                    false};
  // A line is "number:controllers:path"; version 2 has the number 0 and no controllers.
  std::ifstream lines(root + "/proc/self/cgroup");
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    std::string path = line.substr(second + 1);
    if (path == "/") path.clear();
    if (controllers == ",,") {
      take_limits(root + kVersion2, path, "memory.max", limit);
      take_limits(root + kVersion2BesideVersion1, path, "memory.max", limit);
    } else if (controllers.find(",memory,") != std::string::npos) {
      take_limits(root + kVersion1, path, "memory.limit_in_bytes", limit);
    }
  }
  return limit;
}

}  // namespace stocktake
