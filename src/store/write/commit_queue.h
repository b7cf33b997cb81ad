#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/write/writer.h"

namespace stocktake::store {

/// Commits results to the store in the order in which they are pushed.
class Committer {
 public:
  virtual ~Committer() = default;
  virtual void push(CommitItem item) = 0;
  /// Marks mounts at once, as `Writer::doubt_mounts` does.
  virtual void doubt(std::vector<std::string> mounts) = 0;
  /// Whether the queue has room for more results. Callers check it before they push.
  virtual bool has_room() = 0;
  virtual void wait_for_room(std::chrono::milliseconds most) = 0;
  /// The directories whose results were committed since the last call.
  virtual std::vector<DirectoryId> take_committed() = 0;
  /// Waits until all pushed results are committed. Throws what the writer threw.
  virtual void flush() = 0;
};

/// The limits on results that are pushed and not committed. A crash loses no more than these allow.
struct CommitLimits {
  std::size_t batch_listings = 512;
  std::size_t batch_entries = 20'000;
  std::chrono::milliseconds batch_age{100};  ///< the longest time that a result waits for others
  std::size_t queued_listings = 1024;
  std::size_t queued_entries = 30'000;
};

/// Commits in batches, on a thread of its own, behind a bounded queue. What the writer throws is
/// thrown again by the next call of `push`, `has_room` or `flush`. Nothing else may use the writer
/// while the object exists.
class ThreadCommitter final : public Committer {
 public:
  explicit ThreadCommitter(Writer& writer, CommitLimits limits = {});
  /// Commits the results that are left, unless the writer has failed.
  ~ThreadCommitter() override;
  ThreadCommitter(const ThreadCommitter&) = delete;
  ThreadCommitter& operator=(const ThreadCommitter&) = delete;

  void push(CommitItem item) override;
  void doubt(std::vector<std::string> mounts) override;
  bool has_room() override;
  void wait_for_room(std::chrono::milliseconds most) override;
  std::vector<DirectoryId> take_committed() override;
  void flush() override;

 private:
  void run();
  std::vector<CommitItem> next_batch(std::unique_lock<std::mutex>& lock);
  bool batch_is_full() const;
  bool is_full() const;
  void rethrow() const;

  Writer& writer_;
  const CommitLimits limits_;
  std::mutex mutex_;
  std::condition_variable wake_writer_;
  std::condition_variable wake_owner_;
  std::deque<CommitItem> queue_;
  std::vector<std::string> doubts_;
  std::size_t queued_entries_ = 0;
  std::vector<DirectoryId> committed_;
  bool busy_ = false;
  bool flushing_ = false;
  bool closing_ = false;
  std::exception_ptr error_;
  std::thread thread_;  // last, because it starts when all other members exist
};

}  // namespace stocktake::store
