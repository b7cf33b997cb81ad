#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "model/task.h"
#include "mount/directory_reader.h"
#include "mount/mount_point.h"
#include "mount/system_calls.h"
#include "util/expected.h"

namespace stocktake::mount {

/// Identifies this machine until it is started again, and this container on it. Where the system
/// does not tell, it identifies this process only, so that two machines are never taken for one.
/// `boot_id`: the file that has the system's own id; another one in tests.
std::string machine_id(const std::string& boot_id = "/proc/sys/kernel/random/boot_id");

/// The tree below a mount point. Nothing outside of it is ever read: no symbolic link is followed,
/// and no directory on which something else is mounted is entered. All functions may be called from
/// several threads at once, and may block for as long as the file system does not answer.
class MountedTree {
 public:
  /// Fails with `unreachable` if there is no folder, if it cannot be read, or if it is empty:
  /// nothing is mounted there.
  static Expected<std::unique_ptr<MountedTree>> open(MountPoint point, ReadLimits limits,
                                                     std::shared_ptr<SystemCalls> calls);
  ~MountedTree();
  MountedTree(const MountedTree&) = delete;
  MountedTree& operator=(const MountedTree&) = delete;

  const MountPoint& point() const { return point_; }
  /// What is mounted there, as text: the same on one machine for as long as it stays mounted.
  std::string identity() const;

  /// Lists the task's directory. Absent: a home that is not there. A gap: this directory cannot be
  /// listed; its error code is the name of the system's error (`EACCES`), and its message has the
  /// path. Fails with `unreachable` if the mount as a whole is gone. `beat`: as for
  /// DirectoryReader.
  Expected<Outcome> list(const Task& task, const std::function<void()>& beat);

  /// Fails if what is mounted at the mount point is no longer what it was at first, or cannot be
  /// read.
  Expected<void> check() const;

 private:
  /// What tells one mounted file system from another.
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t mount = 0;  ///< 0 before Linux 5.8
    bool operator==(const Identity&) const = default;
  };

  MountedTree(MountPoint point, ReadLimits limits, std::shared_ptr<SystemCalls> calls);
  tl::expected<Identity, CallFailure> identity_of(int folder) const;
  tl::expected<void, CallFailure> expect_entries(int folder) const;
  /// Opens the root. Fails if it is empty.
  Expected<int> open_root() const;
  tl::expected<int, CallFailure> open(const std::string& relative) const;
  tl::expected<int, CallFailure> open_by_components(const std::string& relative) const;
  tl::expected<Listing, CallFailure> read(const std::string& relative,
                                          const std::function<void()>& beat) const;
  Expected<Outcome> outcome_of(const Task& task, const CallFailure& failure);
  Gap gap_of(const Task& task, const CallFailure& failure) const;
  Failure failure_of(const std::string& why) const;
  Failure failure_of(const CallFailure& failure) const;

  MountPoint point_;
  ReadLimits limits_;
  std::shared_ptr<SystemCalls> calls_;
  int root_ = -1;
  Identity identity_;
  bool has_openat2_ = true;
  std::atomic<int> lost_in_a_row_ = 0;
};

}  // namespace stocktake::mount
