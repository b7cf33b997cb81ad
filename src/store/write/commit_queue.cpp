#include "store/write/commit_queue.h"

#include <utility>

namespace stocktake::store {
namespace {

/// Files on disk fill the batch, so that it is committed at once, and leave room in the queue.
std::size_t entries_in(const CommitItem& item, const CommitLimits& limits) {
  const auto* listing = std::get_if<Listing>(&item.result.outcome);
  if (listing == nullptr) return 0;
  const std::size_t files = listing->many_files ? limits.batch_entries : listing->files.size();
  return files + listing->directories.size();
}

std::vector<DirectoryId> ids_of(const std::vector<CommitItem>& batch) {
  std::vector<DirectoryId> ids;
  ids.reserve(batch.size());
  for (const CommitItem& item : batch) ids.push_back(item.result.task.id);
  return ids;
}

}  // namespace

ThreadCommitter::ThreadCommitter(Writer& writer, CommitLimits limits)
    : writer_(writer), limits_(limits), thread_([this] { run(); }) {}

ThreadCommitter::~ThreadCommitter() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_writer_.notify_all();
  thread_.join();
}

void ThreadCommitter::push(CommitItem item) {
  const std::lock_guard lock(mutex_);
  rethrow();
  queued_entries_ += entries_in(item, limits_);
  queue_.push_back(std::move(item));
  // The first result wakes the writer, which then waits for more; a full batch ends that wait.
  if (queue_.size() == 1 || batch_is_full()) wake_writer_.notify_one();
}

void ThreadCommitter::doubt(std::vector<std::string> mounts) {
  const std::lock_guard lock(mutex_);
  rethrow();
  doubts_.insert(doubts_.end(), mounts.begin(), mounts.end());
  wake_writer_.notify_one();
}

bool ThreadCommitter::has_room() {
  const std::lock_guard lock(mutex_);
  rethrow();
  return !is_full();
}

void ThreadCommitter::wait_for_room(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  wake_owner_.wait_for(lock, most, [this] { return error_ || !is_full(); });
}

std::vector<DirectoryId> ThreadCommitter::take_committed() {
  const std::lock_guard lock(mutex_);
  return std::exchange(committed_, {});
}

void ThreadCommitter::flush() {
  std::unique_lock lock(mutex_);
  flushing_ = true;
  wake_writer_.notify_one();
  wake_owner_.wait(lock,
                   [this] { return error_ || (queue_.empty() && doubts_.empty() && !busy_); });
  flushing_ = false;
  rethrow();
}

bool ThreadCommitter::batch_is_full() const {
  return queue_.size() >= limits_.batch_listings || queued_entries_ >= limits_.batch_entries;
}

bool ThreadCommitter::is_full() const {
  return queue_.size() >= limits_.queued_listings || queued_entries_ >= limits_.queued_entries;
}

void ThreadCommitter::rethrow() const {
  if (error_) std::rethrow_exception(error_);
}

std::vector<CommitItem> ThreadCommitter::next_batch(std::unique_lock<std::mutex>& lock) {
  wake_writer_.wait(lock, [this] { return closing_ || !queue_.empty() || !doubts_.empty(); });
  wake_writer_.wait_for(lock, limits_.batch_age, [this] {
    return closing_ || flushing_ || batch_is_full() || !doubts_.empty();
  });
  std::vector<CommitItem> batch;
  std::size_t entries = 0;
  while (!queue_.empty() && batch.size() < limits_.batch_listings &&
         entries < limits_.batch_entries) {
    entries += entries_in(queue_.front(), limits_);
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_entries_ -= entries;
  return batch;
}

/// Whatever is thrown must reach the owner, who waits for it: the system may refuse the memory of a
/// batch, too. The lock is kept from there to the end, so that the owner does not see an empty
/// queue instead.
void ThreadCommitter::run() {
  std::unique_lock lock(mutex_);
  try {
    while (true) {
      std::vector<CommitItem> batch = next_batch(lock);
      const std::vector<std::string> doubts = std::exchange(doubts_, {});
      if (batch.empty() && doubts.empty()) {
        if (closing_) return;
        continue;
      }
      busy_ = true;
      lock.unlock();
      if (!doubts.empty()) writer_.doubt_mounts(doubts);
      if (!batch.empty()) writer_.commit(batch);
      const std::vector<DirectoryId> committed = ids_of(batch);
      batch = {};  // free the memory before the lock makes the owner wait
      lock.lock();
      busy_ = false;
      committed_.insert(committed_.end(), committed.begin(), committed.end());
      wake_owner_.notify_all();
    }
  } catch (...) {
    if (!lock.owns_lock()) lock.lock();
    busy_ = false;
    error_ = std::current_exception();
    wake_owner_.notify_all();
  }
}

}  // namespace stocktake::store
