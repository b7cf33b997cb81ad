#pragma once

#include <cstdint>
#include <map>

#include "protocol/slice.h"

namespace stocktake {

/// What a slice calls the directory of a task.
inline protocol::DirectoryKey key_of(const Task& task) {
  return {task.source, task.path};
}

/// Tracks failures of single directories and decides whether a directory is to blame: slices are
/// also lost together with their executors.
class FailureTracker {
 public:
  struct Record {
    int lost = 0;     ///< slices of it that gave no answer
    int overdue = 0;  ///< slices in which it was begun and not finished in time
    std::int64_t whole_slices_before = 0;
  };

  /// None where nothing has gone wrong.
  const Record* find(const protocol::DirectoryKey& key) const;
  /// Whether the directory was in a slice that got lost.
  bool is_suspect(const protocol::DirectoryKey& key) const;

  void add_overdue(const protocol::DirectoryKey& key) { ++records_[key].overdue; }
  /// Records that one more slice with this directory returned no response. Returns how many did if
  /// the directory has to be given up, because it takes its workers down while other slices come
  /// back; it is then forgotten here. Returns 0 if it is to be retried.
  int add_lost(const protocol::DirectoryKey& key);
  void settle(const protocol::DirectoryKey& key) { records_.erase(key); }

  /// A slice has ended. `suspected`: it contained a suspect; `lost`: it returned no response.
  void end_slice(bool suspected, bool lost);
  /// A slice has ended in which the workspace answered.
  void end_whole_slice() { ++whole_slices_; }
  bool any_whole_slice() const { return whole_slices_ > 0; }

 private:
  std::map<protocol::DirectoryKey, Record> records_;
  std::int64_t whole_slices_ = 0;
  std::int64_t unsuspected_ = 0;  ///< slices without a suspect
  std::int64_t unsuspected_lost_ = 0;
};

}  // namespace stocktake
