#pragma once

#include <string>
#include <vector>

#include "store/read/reader.h"
#include "util/expected.h"

namespace stocktake::app {

/// Two inventories to compare.
struct InventoryPair {
  store::Reader before;
  store::Reader after;
  std::vector<std::string> notes;  ///< what limits the comparison, one line each
};

/// Fails if one cannot be opened, or with `usage` if one has not stored its homes.
Expected<InventoryPair> open_pair(const std::string& before, const std::string& after);

}  // namespace stocktake::app
