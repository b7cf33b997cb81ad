#pragma once

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "mount/system_calls.h"

namespace stocktake::testing {

/// The real system calls, of which some fail or do not return: tests may run as root, whom no
/// permission stops, and no test takes a real file system away.
class UnreliableCalls final : public mount::SystemCalls {
 public:
  int open_folder(const std::string& path) override {
    if (root_is_stuck) wait_if_stuck("");
    if (const int error = root_error; error != 0) return fails(error);
    return mount::SystemCalls::open_folder(path);
  }
  int open_below(int root, const std::string& path) override {
    if (without_openat2) return fails(ENOSYS);
    wait_if_stuck(path);
    if (const int error = take_error(path); error != 0) return fails(error);
    return mount::SystemCalls::open_below(root, path);
  }
  int open_child(int parent, const std::string& name) override {
    if (const int error = take_error(name); error != 0) return fails(error);
    return mount::SystemCalls::open_child(parent, name);
  }
  ssize_t read_entries(int folder, std::span<std::byte> buffer) override {
    if (before_read) before_read();
    const ssize_t size = mount::SystemCalls::read_entries(folder, buffer);
    if (after_read) after_read();
    return size;
  }
  int status(int folder, const char* name, struct statx& status) override {
    if (const int error = take_error(std::string("status of ") + name); error != 0) {
      return fails(error);
    }
    return mount::SystemCalls::status(folder, name, status);
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
  std::function<void()> after_read;

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

}  // namespace stocktake::testing
