#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "model/task.h"
#include "mount/mounted_tree.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake::mount {

struct ListerLimits {
  /// Directories that are read at once. The calls block, and with a file system in user space or on
  /// a network each waits for an answer.
  int threads = 16;
  /// A thread without a sign of life for this long is replaced by another one, at most `threads`
  /// times.
  Duration slow_after = std::chrono::seconds(10);
  /// If no thread shows a sign of life for `slow_after`, the root is read. If that does not end
  /// within this time, the mount does not answer.
  Duration give_up_after = std::chrono::seconds(5);
  /// A directory that shows no sign of life for this long, while the root answers, is a gap.
  Duration stuck_after = std::chrono::minutes(2);
};

/// Opens a tree. Fails as MountedTree::open does, or if the mount does not answer in time.
Expected<std::unique_ptr<MountedTree>> open_in_time(
    const MountPoint& point, ReadLimits limits, std::shared_ptr<SystemCalls> calls,
    Duration give_up_after = ListerLimits{}.give_up_after);

/// Lists directories of one mounted tree in a bounded number of threads. A thread that the kernel
/// does not let go does not stop the others, and does not keep the destructor waiting: it holds on
/// to the tree and ends by itself, or with the process.
class MountLister {
 public:
  /// All times are by `clock.run_time()`. `clock` is used by the caller's thread only.
  MountLister(std::unique_ptr<MountedTree> tree, const Clock& clock, const ListerLimits& limits);
  ~MountLister();
  MountLister(const MountLister&) = delete;
  MountLister& operator=(const MountLister&) = delete;

  const MountPoint& point() const;
  std::string identity() const;
  /// The directory's result is returned by `take`, exactly once, unless `forget` is called.
  void submit(Task task);
  /// Submitted and not returned yet.
  std::size_t unfinished() const;
  std::vector<Task> under_way() const;
  /// Whether another task would find a thread free.
  bool has_room() const;
  /// Returns what has been listed; waits for it, at most `most` of real time. Fails, from then on,
  /// if the mount is gone, does not answer, or is another one. Throws FatalError if the temporary
  /// files cannot be written.
  Expected<std::vector<TaskResult>> take(Duration most);
  /// Forgets all tasks: their results are never returned.
  void forget();
  /// Fails if the root is not what it was, or does not answer in time.
  Expected<void> check();

 private:
  struct Shared;
  struct Slot;

  void start_thread();
  void replace_slow_threads(Instant now);
  bool is_silent(Instant now) const;
  void ask_for_root();
  void give_up_stuck_directories(Instant now);
  Expected<void> expect_answers(Instant now);

  std::shared_ptr<Shared> shared_;
  const Clock& clock_;
  ListerLimits limits_;
  int started_ = 0;        ///< threads, without those that replace others
  int replaced_ = 0;       ///< threads
  Instant asked_at_{};     ///< when the root was last asked for
  Instant answered_at_{};  ///< and when it answered
};

}  // namespace stocktake::mount
