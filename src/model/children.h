#pragma once

#include <vector>

#include "model/gap.h"
#include "model/listing.h"
#include "model/task.h"

namespace stocktake {

/// A directory that the listing of its parent names.
struct Child {
  Task task;
  /// Not where its path is ambiguous (see `Subdirectory`): such a child is never listed, and is
  /// `ambiguous_gap` from the start.
  bool is_asked_for = true;

  bool operator==(const Child&) const = default;
};

/// The directories that `listing`, the one of `parent`, names, in its order. Their ids are
/// `first_id`, `first_id` + 1, ...; or all 0 where `first_id` is: for a process that gives no ids.
std::vector<Child> children_of(const Task& parent, const Listing& listing, DirectoryId first_id);

/// What is left to list of these.
std::vector<Task> asked_for(std::vector<Child> children);

/// What is stored for a child that is not asked for.
Gap ambiguous_gap(Source source);

}  // namespace stocktake
