#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/source.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// The homes in the home folder of one source, if it could be listed.
struct UsersFolder {
  bool listed = false;
  std::vector<std::string> names;  ///< of homes, as the service spells them
};

/// Assigns homes to users. A pure function.
///
/// A home whose name differs from a user's name only in letter case belongs to that user, who may
/// have several homes. A user without a home in the list gets the usual path as a home to try,
/// unless the folder was listed and shows all homes (`SourceInfo::shows_all_homes`): `/Users` of
/// the workspace shows only what the caller may see, so a home that is not in the list may be
/// hidden. `with_orphans`: homes that belong to no user in `names` become users of their own, after
/// the others, sorted by name.
std::vector<store::UserSpec> assign_homes(const std::vector<std::string>& names,
                                          const std::map<Source, UsersFolder>& folders,
                                          bool with_orphans);

}  // namespace stocktake::scan
