#include "util/memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temporary_directory.h"

namespace stocktake {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

class MemoryLimitTest : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text << "\n";
  }

  const testing::TemporaryDirectory temporary_;
  const std::string root_ = temporary_.path();
};

TEST_F(MemoryLimitTest, WithoutACgroupItIsTheMachines) {
  const MemoryLimit limit = memory_limit(root_);
  EXPECT_FALSE(limit.is_of_cgroup);
  EXPECT_GT(limit.bytes, 64 * kMiB);
}

TEST_F(MemoryLimitTest, Version2) {
  write("/proc/self/cgroup", "0::/system.slice/scan.service");
  write("/sys/fs/cgroup/system.slice/scan.service/memory.max", std::to_string(128 * kMiB));
  const MemoryLimit limit = memory_limit(root_);
  EXPECT_TRUE(limit.is_of_cgroup);
  EXPECT_EQ(limit.bytes, 128 * kMiB);
  EXPECT_EQ(limit.in_words(), "128 MiB, the limit of its cgroup");
}

TEST_F(MemoryLimitTest, TheLimitOfACgroupAboveHoldsToo) {
  write("/proc/self/cgroup", "0::/a/b");
  write("/sys/fs/cgroup/a/b/memory.max", "max");
  write("/sys/fs/cgroup/a/memory.max", std::to_string(64 * kMiB));
  EXPECT_EQ(memory_limit(root_).bytes, 64 * kMiB);
}

TEST_F(MemoryLimitTest, NoLimitIsTheMachines) {
  write("/proc/self/cgroup", "0::/a");
  write("/sys/fs/cgroup/a/memory.max", "max");
  EXPECT_FALSE(memory_limit(root_).is_of_cgroup);
}

TEST_F(MemoryLimitTest, Version1InAContainerThatSeesTheHostsPath) {
  write("/proc/self/cgroup", "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n0::/docker/x");
  write("/sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(256 * kMiB));
  EXPECT_EQ(memory_limit(root_).bytes, 256 * kMiB);
}

TEST_F(MemoryLimitTest, TheLeastOfBothVersions) {
  write("/proc/self/cgroup", "4:memory:/\n0::/");
  write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  write("/sys/fs/cgroup/unified/memory.max", std::to_string(100 * kMiB));
  EXPECT_EQ(memory_limit(root_).bytes, 100 * kMiB);
}

}  // namespace
}  // namespace stocktake
