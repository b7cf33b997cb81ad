#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/user_row.h"
#include "simulator/tree.h"

namespace stocktake::simulator {

/// What a perfect inventory of the whole workspace would say: sorted by name, orphans last. What
/// nobody can list is a gap. FaultProfile changes nothing: a list of users that leaves somebody out
/// makes no orphan, it makes a scan of all users fail.
std::vector<UserRow> truth_of(const Tree& tree);

/// The same as a per-user CSV. It is formatted here, and not by `src/report`, so that a rule that
/// is wrong there shows in a comparison. The tests' own writer, `tests/integration/truth.py`,
/// shares nothing with either; a test compares the two.
std::string truth_csv(const std::vector<UserRow>& rows);

}  // namespace stocktake::simulator
