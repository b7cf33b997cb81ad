#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/content_class.h"
#include "model/owner.h"
#include "model/user_row.h"
#include "simulator/tree.h"

namespace stocktake::simulator {

/// What is true of a user, a service principal, or a name that nobody has.
struct TruthRow {
  std::string name;
  Owner owner;
  PerSource<SourceTotals> totals;
  std::array<stocktake::Totals, kContentClasses> classes;  ///< by number
  std::string first_gap;  ///< by source and path; empty where there is none
  bool has_home = false;

  bool is_orphan() const { return stocktake::is_orphan(owner.kind, has_home); }
};

/// What a perfect inventory of the whole workspace contains: sorted by name, places behind, orphans
/// last. A
/// directory that cannot be listed is a gap. FaultProfile does not change it: lists that are
/// incomplete or denied, and a caller who may not see all, change what a scan can know, and not
/// whose the homes are.
std::vector<TruthRow> truth_of(const Tree& tree);

/// The same as a per-user CSV; `address` is the workspace's. It is formatted here and not by
/// `src/report`, so that a wrong rule there shows in a comparison. The tests' own writer,
/// `tests/integration/truth.py`, shares no code with either; a test compares the two.
std::string truth_csv(const std::vector<TruthRow>& rows, std::string_view address);

}  // namespace stocktake::simulator
