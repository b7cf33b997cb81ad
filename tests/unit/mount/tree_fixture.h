#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mount/mounted_tree.h"
#include "support/temporary_directory.h"
#include "support/unreliable_calls.h"

namespace stocktake::mount {

/// A folder with `/Users/ann` in it, as a mount.
class TreeTest : public ::testing::Test {
 protected:
  TreeTest() { std::filesystem::create_directories(folder("Users/ann")); }

  std::string folder(const std::string& relative) const { return root() + "/" + relative; }
  const std::string& root() const { return temporary_.path(); }
  std::string make_folder(const std::string& relative) const {
    std::filesystem::create_directories(folder(relative));
    return folder(relative);
  }
  /// A sparse file.
  void make_file(const std::string& relative, std::int64_t size = 0,
                 std::int64_t modified_ms = 1'700'000'000'123) const {
    const int file = ::open(folder(relative).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ASSERT_GE(file, 0) << relative;
    ASSERT_EQ(::ftruncate(file, size), 0);
    const std::int64_t seconds = modified_ms / 1000 - (modified_ms % 1000 < 0 ? 1 : 0);
    const std::array<timespec, 2> times{
        timespec{seconds, 0}, timespec{seconds, (modified_ms - seconds * 1000) * 1'000'000}};
    ASSERT_EQ(::futimens(file, times.data()), 0);
    ::close(file);
  }

  std::unique_ptr<MountedTree> open() const {
    auto tree = MountedTree::open({Source::dbfs, root()}, limits, calls);
    EXPECT_TRUE(tree) << tree.error().message;
    return tree ? std::move(*tree) : nullptr;
  }
  static Task task(const std::string& path) {
    const auto slashes = std::count(path.begin(), path.end(), '/');
    return {1, 1, Source::dbfs, static_cast<int>(slashes) - 2, path};
  }
  static Expected<Outcome> list(MountedTree& tree, const std::string& path) {
    return tree.list(task(path), [] {});
  }
  Listing listing(const std::string& path) const {
    const auto tree = open();
    auto outcome = list(*tree, path);
    EXPECT_TRUE(outcome) << outcome.error().message;
    auto* found = outcome ? std::get_if<Listing>(&*outcome) : nullptr;
    EXPECT_NE(found, nullptr) << path;
    if (found == nullptr) return {};
    std::sort(found->files.begin(), found->files.end(),
              [](const Entry& one, const Entry& other) { return one.name < other.name; });
    std::sort(found->directories.begin(), found->directories.end(),
              [](const auto& one, const auto& other) { return one.name < other.name; });
    return std::move(*found);
  }
  static std::vector<std::string> names(const auto& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name);
    return names;
  }
  Gap gap(MountedTree& tree, const std::string& path) const {
    auto outcome = list(tree, path);
    EXPECT_TRUE(outcome) << outcome.error().message;
    auto* found = outcome ? std::get_if<Gap>(&*outcome) : nullptr;
    EXPECT_NE(found, nullptr) << path;
    return found != nullptr ? *found : Gap{};
  }

  ReadLimits limits;
  std::shared_ptr<testing::UnreliableCalls> calls = std::make_shared<testing::UnreliableCalls>();

 private:
  const testing::TemporaryDirectory temporary_;
};

}  // namespace stocktake::mount
