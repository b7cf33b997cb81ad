#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "model/gap.h"
#include "model/owner.h"
#include "model/path.h"
#include "model/source.h"
#include "model/totals.h"

namespace stocktake {

/// What was found in one user's homes in one source.
struct SourceTotals : TreeTotals {
  bool found = false;  ///< a home exists and could be listed

  SourceTotals& operator+=(const SourceTotals& more) {
    TreeTotals::operator+=(more);
    found = found || more.found;
    return *this;
  }
};

/// One user of the inventory: the values of a row of the per-user CSV.
struct UserRow {
  std::int64_t id = 0;  ///< row id in the inventory
  std::string name;
  Owner owner;
  bool orphan = false;    ///< a home exists, and it is proven that it belongs to nobody
  std::string workspace;  ///< `workspace_name`
  PerSource<SourceTotals> totals;
  /// The first gap by source and path, formatted by `describe_gap`; empty where there is none.
  std::string first_gap;

  const SourceTotals& of(Source source) const { return totals[source]; }
  SourceTotals& of(Source source) { return totals[source]; }
  /// The sum over all sources; `found` is true if any source has a home that was found.
  SourceTotals sum() const {
    SourceTotals all;
    for (const SourceTotals& each : totals) all += each;
    return all;
  }
};

/// "workspace /Users/a@x/b: 403 PERMISSION_DENIED".
inline std::string describe_gap(Source source, const std::string& path, const Gap& gap) {
  return std::string(to_string(source)) + " " + std::string(shown_path(path)) + ": " +
         short_reason(gap);
}

}  // namespace stocktake
