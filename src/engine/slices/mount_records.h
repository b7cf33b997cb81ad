#pragma once

#include <set>
#include <string>
#include <vector>

#include "mount/mount_point.h"

namespace stocktake {

/// What the workers of a scan have found out about the mounts of their machines. What one process
/// has found out holds for those that follow.
class MountRecords {
 public:
  /// Bounds on what is kept, and sent with each slice: one record a machine and source, and as many
  /// again for what was mounted there before.
  static constexpr std::size_t kMaxRecords = 1000;
  static constexpr int kMaxAgreed = 1000;
  /// Different reasons against mounts that users are told.
  static constexpr std::size_t kMaxNotes = 5;

  void add(const std::vector<MountRecord>& found);
  const std::vector<MountRecord>& all() const { return records_; }
  /// Why mounts are refused, one sentence each.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Whether this mount, as `TaskResult::mount` has it, did not show what the API shows. Then
  /// nothing that was listed from it counts, before or after.
  bool is_doubted(const std::string& mount) const { return doubted_.contains(mount); }
  /// The mounts that have come to be doubted since the last call.
  std::vector<std::string> take_doubted();

 private:
  void merge(const MountRecord& found);

  std::vector<MountRecord> records_;
  std::vector<std::string> notes_;
  std::set<std::string> doubted_;
  std::vector<std::string> new_doubts_;
};

}  // namespace stocktake
