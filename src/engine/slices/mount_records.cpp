#include "engine/slices/mount_records.h"

#include <algorithm>
#include <utility>

namespace stocktake {

void MountRecords::add(const std::vector<MountRecord>& found) {
  for (const MountRecord& record : found) {
    merge(record);
    const bool is_new = std::find(notes_.begin(), notes_.end(), record.refused) == notes_.end();
    if (!record.refused.empty() && is_new && notes_.size() < kMaxNotes) {
      notes_.push_back(record.refused);
    }
    if (!record.differs) continue;
    const std::string name = mount_name(record);
    if (doubted_.insert(name).second) new_doubts_.push_back(name);
  }
}

void MountRecords::merge(const MountRecord& found) {
  auto same = std::find_if(records_.begin(), records_.end(), [&found](const MountRecord& known) {
    return known.source == found.source && known.machine == found.machine &&
           known.mounted == found.mounted;
  });
  if (same == records_.end()) {
    if (records_.size() >= kMaxRecords) return;
    same = records_.insert(same, {found.source, found.machine, found.mounted, 0, 0, "", false});
  }
  // Each is at most 2^30: see messages.cpp.
  same->agreed = std::min(same->agreed + found.agreed, kMaxAgreed);
  same->agreed_below = std::min(same->agreed_below + found.agreed_below, kMaxAgreed);
  if (same->refused.empty()) same->refused = found.refused;
  same->differs = same->differs || found.differs;
}

std::vector<std::string> MountRecords::take_doubted() {
  return std::exchange(new_doubts_, {});
}

}  // namespace stocktake
