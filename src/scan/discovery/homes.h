#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/listing.h"
#include "model/source.h"
#include "model/source_status.h"
#include "scan/discovery/known_principals.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// The homes in the home folder of one source, if it could be listed.
struct UsersFolder {
  bool listed = false;
  std::vector<Subdirectory> homes{};
  Listing files{};  ///< directly in the folder: no homes. Has no directories
  SourceStatus status{};
  int attempts = 0;  ///< requests sent for its listing

  /// Whether homes may be requested.
  bool has_homes() const { return status.state == SourceState::available; }
};

using UsersFolders = std::map<Source, UsersFolder>;

/// The names of homes that belong to none of `owners`, each once, sorted.
std::vector<std::string> names_of_others(const std::vector<NamedOwner>& owners,
                                         const UsersFolders& folders);

/// Assigns homes to owners. A pure function.
///
/// A home whose name differs from an owner's name only in letter case belongs to that owner, who
/// may have several homes. An owner without a home in the list gets the usual path as a home to
/// try (unless `is_known_by_home`, and the caller sees all homes), unless the folder was listed and
/// shows all homes
/// (`SourceInfo::shows_all_homes`): `/Users` of the workspace shows only what the caller may see,
/// so a home that is not in the list may be hidden. `absence` of such a home says what it means if
/// it does not exist. A name that nobody has is never without a home, so that it has a gap.
///
/// Of several objects with one path only the first can be listed; the others are gaps.
std::vector<store::UserSpec> assign_homes(const std::vector<NamedOwner>& owners,
                                          const UsersFolders& folders, const store::Caller& caller);

}  // namespace stocktake::scan
