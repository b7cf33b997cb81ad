#pragma once

#include <cstdint>
#include <string>

namespace stocktake {

/// Makes the C library return freed blocks of 1 MiB or more to the system. By default, once it has
/// freed large blocks, it keeps up to 64 MiB of them, fragmented so that the next large block does
/// not fit. Call it at the start of a program.
void return_large_blocks();

/// How much memory this process may use.
struct MemoryLimit {
  std::uint64_t bytes = 0;
  bool is_of_cgroup = false;  ///< of a container, a unit of systemd, ...; otherwise the machine's

  /// "128 MiB, the limit of its cgroup".
  std::string in_words() const;
};

/// The least of the machine's memory and the limits of the process's cgroup and of those above it,
/// of version 1 and 2. `root`: in front of /proc and /sys, for tests.
MemoryLimit memory_limit(const std::string& root = "");

}  // namespace stocktake
