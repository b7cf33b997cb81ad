#pragma once

#include <vector>

#include "model/gap.h"
#include "model/listing.h"
#include "model/task.h"

namespace stocktake {

/// A subdirectory found in the listing of its parent.
struct Child {
  Task task;
  /// False where the path is ambiguous (see `Subdirectory`). Such a child is never listed; it is
  /// stored with `ambiguous_gap` at once.
  bool is_asked_for = true;

  bool operator==(const Child&) const = default;
};

/// The subdirectories in `listing`, which is the listing of `parent`, in its order. Their ids are
/// `first_id`, `first_id` + 1, ...; all are 0 where `first_id` is 0, for a process that assigns no
/// ids.
std::vector<Child> children_of(const Task& parent, const Listing& listing, DirectoryId first_id);

/// The tasks of those children that are to be listed (`is_asked_for`).
std::vector<Task> asked_for(std::vector<Child> children);

/// The gap that is stored for a child with an ambiguous path.
Gap ambiguous_gap(Source source);

}  // namespace stocktake
