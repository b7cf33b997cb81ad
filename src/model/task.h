#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "model/gap.h"
#include "model/listing.h"
#include "model/source.h"

namespace stocktake {

using DirectoryId = std::int64_t;  ///< id of a row in the inventory; positive

/// One directory to list: the unit of work, and of the service's list API. It is plain data, so
/// that it can be stored, resumed and sent to another machine.
struct Task {
  DirectoryId id = 0;
  std::int64_t home = 0;  ///< row id of the home that contains it
  Source source = Source::dbfs;
  int depth = 0;  ///< 0: the home itself
  std::string path;

  bool is_home() const { return depth == 0; }
  bool operator==(const Task&) const = default;
};

/// Whom the path of a task names: "ann@x" for "/Users/ann@x/dir". The path of the home where that
/// is in no folder of people. For the progress and for what is dispatched together, not for the
/// rows: those know their homes.
std::string_view user_of(const Task& task);

/// A home that does not exist. This is not an error: the user has no files in that source.
struct Absent {
  int attempts = 1;  ///< requests sent for it

  bool operator==(const Absent&) const = default;
};

using Outcome = std::variant<Listing, Gap, Absent>;

struct TaskResult {
  Task task;
  Outcome outcome;
  /// The mounted file system that the listing is from, as `mount_name` has it; empty: the API.
  std::string mount{};
};

}  // namespace stocktake
