#pragma once

#include <string>

#include "model/listing.h"
#include "model/source.h"

namespace stocktake {

/// One file of the inventory.
struct FileRow {
  std::string username;  ///< whose home it lies in
  Source source = Source::dbfs;
  std::string path;
  Entry entry;  ///< as its directory's listing had it
};

}  // namespace stocktake
