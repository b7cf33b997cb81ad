#include "engine/slices/failure_tracker.h"

#include "engine/slices/retry_policy.h"

namespace stocktake {

const FailureTracker::Record* FailureTracker::find(const protocol::DirectoryKey& key) const {
  const auto found = records_.find(key);
  return found == records_.end() ? nullptr : &found->second;
}

bool FailureTracker::is_suspect(const protocol::DirectoryKey& key) const {
  const Record* record = find(key);
  return record != nullptr && record->lost > 0;
}

int FailureTracker::add_lost(const protocol::DirectoryKey& key) {
  Record& record = records_[key];
  if (record.lost++ == 0) record.whole_slices_before = whole_slices_;
  const int enough =
      max_losses(static_cast<double>(unsuspected_lost_), static_cast<double>(unsuspected_));
  if (record.lost < enough || whole_slices_ == record.whole_slices_before) return 0;
  const int times = record.lost;
  settle(key);
  return times;
}

void FailureTracker::end_slice(bool suspected, bool lost) {
  if (suspected) return;
  ++unsuspected_;
  if (lost) ++unsuspected_lost_;
}

}  // namespace stocktake
