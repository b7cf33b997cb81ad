#pragma once

#include <string>
#include <vector>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::app {

/// Two inventories, to be told what changed from one to the other.
struct InventoryPair {
  store::Reader before;
  store::Reader after;
  std::vector<std::string> notes;  ///< what limits the comparison: a line each, for people
};

/// Fails where one cannot be opened, and with `usage` where one does not know its homes.
Expected<InventoryPair> open_pair(const std::string& before, const std::string& after);

}  // namespace stocktake::app
