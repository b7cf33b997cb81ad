#pragma once

#include <string>

#include "model/listing.h"

namespace stocktake {

/// What two listings of one directory say differently, in the words of a user: the first file or
/// subdirectory, by name, that only one has, or whose kind, size or (with `times`) modification
/// time differs. Empty if they agree. Of listings that are too large for memory, only the sums are
/// compared.
std::string difference(const Listing& api, const Listing& mounted, bool times);

}  // namespace stocktake
