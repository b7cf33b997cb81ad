#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mount/mounted_tree.h"
#include "support/temporary_directory.h"

namespace stocktake::mount {

/// The real system calls, of which some fail or do not return: tests may run as root, whom no
/// permission stops, and no test takes a real file system away.
class UnreliableCalls final : public SystemCalls {
 public:
  int open_folder(const std::string& path) override {
    if (root_is_stuck) wait_if_stuck("");
    if (const int error = root_error; error != 0) return fails(error);
    return SystemCalls::open_folder(path);
  }
  int open_below(int root, const std::string& path) override {
    if (without_openat2) return fails(ENOSYS);
    wait_if_stuck(path);
    if (const int error = take_error(path); error != 0) return fails(error);
    return SystemCalls::open_below(root, path);
  }
  int open_child(int parent, const std::string& name) override {
    if (const int error = take_error(name); error != 0) return fails(error);
    return SystemCalls::open_child(parent, name);
  }
  ssize_t read_entries(int folder, std::span<std::byte> buffer) override {
    if (before_read) before_read();
    return SystemCalls::read_entries(folder, buffer);
  }
  int status(int folder, const char* name, struct statx& status) override {
    if (const int error = take_error(std::string("status of ") + name); error != 0) {
      return fails(error);
    }
    return SystemCalls::status(folder, name, status);
  }

  /// The next `times` calls about `what` fail; -1: all of them.
  void fail(const std::string& what, int error, int times = -1) {
    const std::lock_guard lock(mutex_);
    errors_[what] = {error, times};
  }
  /// Calls about `path` do not return until `release`.
  void stick(const std::string& path) {
    const std::lock_guard lock(mutex_);
    stuck_ = path;
  }
  void stick_root() {
    const std::lock_guard lock(mutex_);
    root_is_stuck = true;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    root_is_stuck = false;
    stuck_.clear();
    changed_.notify_all();
  }
  void wait_until_stuck(int calls = 1) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= calls; });
  }

  std::atomic<bool> root_is_stuck = false;
  std::atomic<int> root_error = 0;
  std::atomic<bool> without_openat2 = false;
  std::function<void()> before_read;

 private:
  struct Error {
    int error = 0;
    int times = 0;
  };
  static int fails(int error) {
    errno = error;
    return -1;
  }
  int take_error(const std::string& what) {
    const std::lock_guard lock(mutex_);
    const auto found = errors_.find(what);
    if (found == errors_.end() || found->second.times == 0) return 0;
    if (found->second.times > 0) --found->second.times;
    return found->second.error;
  }
  void wait_if_stuck(const std::string& path) {
    std::unique_lock lock(mutex_);
    const bool is_root = path.empty();
    const auto is_free = [&] {
      return is_root ? !root_is_stuck : stuck_.empty() || !path.starts_with(stuck_);
    };
    if (is_free()) return;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, is_free);
    --waiting_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Error> errors_;
  std::string stuck_;
  int waiting_ = 0;
};

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
  std::shared_ptr<UnreliableCalls> calls = std::make_shared<UnreliableCalls>();

 private:
  const testing::TemporaryDirectory temporary_;
};

}  // namespace stocktake::mount
