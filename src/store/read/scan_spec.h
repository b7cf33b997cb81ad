#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/gap.h"
#include "model/source.h"

namespace stocktake::store {

/// What a scan covers. It is stored before any directory is listed, and a resumed scan uses it.
struct ScanSpec {
  std::string host;
  std::vector<Source> sources;
  bool all_users = false;
  std::int64_t created_at = 0;  ///< milliseconds since 1970
  std::string made_with;        ///< version of the program that made the inventory
};

struct HomeSpec {
  Source source = Source::dbfs;
  std::string path;
  bool operator==(const HomeSpec&) const = default;
};

struct UserSpec {
  std::string name;
  bool orphan = false;
  std::vector<HomeSpec> homes;
};

/// A gap that belongs to no home, such as `/Users` itself.
struct PathGap {
  Source source = Source::dbfs;
  std::string path;
  Gap gap;
};

}  // namespace stocktake::store
