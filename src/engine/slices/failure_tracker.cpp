#include "engine/slices/failure_tracker.h"

#include "engine/slices/retry_policy.h"

namespace stocktake {

const FailureTracker::Trouble* FailureTracker::find(const protocol::DirectoryKey& place) const {
  const auto found = troubles_.find(place);
  return found == troubles_.end() ? nullptr : &found->second;
}

bool FailureTracker::is_suspect(const protocol::DirectoryKey& place) const {
  const Trouble* error = find(place);
  return error != nullptr && error->lost > 0;
}

int FailureTracker::add_lost(const protocol::DirectoryKey& place) {
  Trouble& error = troubles_[place];
  if (error.lost++ == 0) error.whole_slices_before = whole_slices_;
  const int enough =
      max_losses(static_cast<double>(unsuspected_lost_), static_cast<double>(unsuspected_));
  if (error.lost < enough || whole_slices_ == error.whole_slices_before) return 0;
  const int times = error.lost;
  settle(place);
  return times;
}

void FailureTracker::end_slice(bool suspected, bool lost) {
  if (suspected) return;
  ++unsuspected_;
  if (lost) ++unsuspected_lost_;
}

}  // namespace stocktake
