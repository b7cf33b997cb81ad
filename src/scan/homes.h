#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/source.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// What the folder of homes of one source names, when it could be listed.
struct UsersFolder {
  bool listed = false;
  std::vector<std::string> names;  ///< of homes, as the service spells them
};

/// Decides whose homes are whose. Pure.
///
/// A home that differs from a user's name in letter case only is that user's; there may be several.
/// A user whose home is not named is asked for all the same, unless the list was had and shows all
/// homes (`SourceInfo::shows_all_homes`): `/Users` of the workspace shows a caller only what the
/// caller may see, so a home that is not named there may be hidden.
/// `with_orphans`: homes that belong to nobody in `names` are users of their own, after the others,
/// sorted by name.
std::vector<store::UserSpec> assign_homes(const std::vector<std::string>& names,
                                          const std::map<Source, UsersFolder>& folders,
                                          bool with_orphans);

}  // namespace stocktake::scan
