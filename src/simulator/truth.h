#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/user_row.h"
#include "simulator/tree.h"

namespace stocktake::simulator {

/// What a perfect inventory of the whole workspace contains: sorted by name, orphans last. A
/// directory that cannot be listed is a gap. FaultProfile does not change it: an incomplete list of
/// users makes no orphans; it makes a scan of all users fail.
std::vector<UserRow> truth_of(const Tree& tree);

/// The same as a per-user CSV. It is formatted here and not by `src/report`, so that a wrong rule
/// there shows in a comparison. The tests' own writer, `tests/integration/truth.py`, shares no code
/// with either; a test compares the two.
std::string truth_csv(const std::vector<UserRow>& rows);

}  // namespace stocktake::simulator
