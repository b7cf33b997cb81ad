#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "model/gap.h"
#include "model/listing.h"
#include "model/source.h"

namespace stocktake {

using DirectoryId = std::int64_t;  ///< a row of the inventory; positive

/// One directory to list: the unit of work, and of the service's API. Plain data, so that it can be
/// stored, resumed and sent to another machine.
struct Task {
  DirectoryId id = 0;
  std::int64_t home = 0;  ///< the row of the home that it belongs to
  Source source = Source::dbfs;
  int depth = 0;  ///< 0: the home itself
  std::string path;

  bool is_home() const { return depth == 0; }
  bool operator==(const Task&) const = default;
};

/// The user's name in a path below `/Users`: "ann@x" of "/Users/ann@x/dir".
inline std::string_view user_of(std::string_view path) {
  const auto second = path.find('/', 1);
  if (second == std::string_view::npos) return path;
  return path.substr(second + 1, path.find('/', second + 1) - second - 1);
}

/// A home that is not there. Not an error: the user has nothing in that source.
struct Absent {
  bool operator==(const Absent&) const = default;
};

using Outcome = std::variant<Listing, Gap, Absent>;

struct TaskResult {
  Task task;
  Outcome outcome;
};

}  // namespace stocktake
