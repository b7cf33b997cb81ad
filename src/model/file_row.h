#pragma once

#include <string>

#include "model/content_class.h"
#include "model/listing.h"
#include "model/owner.h"
#include "model/source.h"

namespace stocktake {

/// One file of the inventory.
struct FileRow {
  std::string username;  ///< owner of the home that contains the file
  Source source = Source::dbfs;
  std::string path;
  Entry entry;  ///< as returned in the listing of its directory
  OwnerKind owner = OwnerKind::user;
  ContentClass content_class = ContentClass::other;
  std::string workspace{};  ///< `workspace_name`
};

}  // namespace stocktake
