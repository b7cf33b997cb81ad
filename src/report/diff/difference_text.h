#pragma once

#include <string>

#include "store/verify/compare.h"

namespace stocktake::report {

/// One line for people: `-` only the first inventory has it, `+` only the other, `~` both, with
/// what differs. Names are made printable.
std::string describe(const store::Difference& difference);

}  // namespace stocktake::report
