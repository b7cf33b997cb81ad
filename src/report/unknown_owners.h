#pragma once

#include <cstdint>

#include "store/read/reader.h"

namespace stocktake::report {

/// The number of users and homes whose owner is `OwnerKind::unknown`: there may be orphans among
/// them. Who only owns volumes is not counted.
std::int64_t unknown_owners(store::Reader& reader);

/// Whether nobody but the known orphans can be one: otherwise "0 orphans" would be a guess.
bool knows_all_orphans(store::Reader& reader);

}  // namespace stocktake::report
