#pragma once

#include <string>

#include "store/verify/compare.h"

namespace stocktake::report {

/// One line for people: `-` if only the first inventory has the item, `+` if only the other has it,
/// `~` if both have it, followed by what differs. Names are made printable.
std::string describe(const store::Difference& difference);

}  // namespace stocktake::report
