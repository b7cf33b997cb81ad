#pragma once

#include <cstdint>
#include <map>

#include "protocol/slice.h"

namespace stocktake {

/// Tracks failures of single directories and decides whether a directory is to blame: slices are
/// also lost together with their executors.
class FailureTracker {
 public:
  struct Trouble {
    int lost = 0;     ///< slices with it that returned no response
    int overdue = 0;  ///< slices in which it was started and not finished in time
    std::int64_t whole_slices_before = 0;
  };

  /// Null if nothing has failed.
  const Trouble* find(const protocol::DirectoryKey& place) const;
  /// Whether the directory was in a slice that was lost.
  bool is_suspect(const protocol::DirectoryKey& place) const;

  void add_overdue(const protocol::DirectoryKey& place) { ++troubles_[place].overdue; }
  /// Another slice with the directory was lost. Returns 0 if the directory is to be tried again.
  /// Otherwise returns how many of its slices were lost: so often, while other slices came back,
  /// that it must be what crashes its workers. It is then no longer tracked.
  int add_lost(const protocol::DirectoryKey& place);
  void settle(const protocol::DirectoryKey& place) { troubles_.erase(place); }

  /// A slice has ended. `suspected`: it contained a suspect; `lost`: it returned no response.
  void end_slice(bool suspected, bool lost);
  /// A slice has ended in which the workspace answered.
  void end_whole_slice() { ++whole_slices_; }
  bool any_whole_slice() const { return whole_slices_ > 0; }

 private:
  std::map<protocol::DirectoryKey, Trouble> troubles_;
  std::int64_t whole_slices_ = 0;
  std::int64_t unsuspected_ = 0;  ///< slices without a suspect
  std::int64_t unsuspected_lost_ = 0;
};

}  // namespace stocktake
