#pragma once

#include <string>
#include <vector>

#include "chaos/tree.h"

namespace stocktake::chaos {

/// Names that make a directory special, and some that look as if they did.
const std::vector<std::string>& special_names();

/// The word for the class of the files in that directory, from the names above it; made without the
/// program's own rule.
std::string class_of(const Tree& tree, NodeId id);

}  // namespace stocktake::chaos
