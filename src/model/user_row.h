#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "model/gap.h"
#include "model/source.h"

namespace stocktake {

/// What was found in one user's homes in one source.
struct SourceTotals {
  bool found = false;  ///< a home was there and could be listed
  std::int64_t files = 0;
  std::int64_t bytes = 0;        ///< of the files whose size is known
  std::int64_t unsized = 0;      ///< files of unknown size
  std::int64_t directories = 0;  ///< below the home, the home itself not counted
  std::int64_t gaps = 0;
  std::int64_t waiting = 0;                   ///< directories found and not asked for yet
  std::optional<std::int64_t> last_modified;  ///< of the newest file, milliseconds since 1970

  void add(const SourceTotals& more) {
    found = found || more.found;
    files += more.files;
    bytes += more.bytes;
    unsized += more.unsized;
    directories += more.directories;
    gaps += more.gaps;
    waiting += more.waiting;
    last_modified = std::max(last_modified, more.last_modified);
  }
};

/// One user of the inventory: a row of the per-user CSV before it is text.
struct UserRow {
  std::int64_t id = 0;  ///< its row in the inventory
  std::string name;
  bool orphan = false;  ///< a home that belongs to nobody on the workspace's list of users
  PerSource<SourceTotals> totals;
  /// The first gap by source and path, as `describe_gap` says it; empty where there is none.
  std::string first_gap;

  const SourceTotals& of(Source source) const { return totals[source]; }
  SourceTotals& of(Source source) { return totals[source]; }
  /// Of all sources together; `found` where a home was found in any.
  SourceTotals sum() const {
    SourceTotals all;
    for (const SourceTotals& each : totals) all.add(each);
    return all;
  }
};

/// "workspace /Users/a@x/b: 403 PERMISSION_DENIED".
inline std::string describe_gap(Source source, const std::string& path, const Gap& gap) {
  return std::string(to_string(source)) + " " + path + ": " + short_reason(gap);
}

}  // namespace stocktake
