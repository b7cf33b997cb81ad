#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stocktake::simulator {

/// A volume of the metastore; its directories are in the tree.
struct Volume {
  std::string name;
  std::string owner;
  std::uint32_t node = 0;
};

struct Schema {
  std::string name;
  bool denied = false;  ///< listing its volumes answers 403
  std::vector<Volume> volumes;
};

struct Catalog {
  std::string name;
  std::vector<Schema> schemas;
};

}  // namespace stocktake::simulator
