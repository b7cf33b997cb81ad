#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "store/read/scan_spec.h"
#include "store/write/row_writer.h"

namespace stocktake::store {

/// What a later discovery has found about the users and homes of an inventory.
struct LaterDiscovery {
  ScanSpec scan_spec;  ///< of the inventory, with what the discovery says of the caller, of
                       ///< the sources and of the lists
  std::vector<UserSpec> users;  ///< in the order in which they are reported
  std::vector<PathGap> gaps;    ///< in place of those that belong to no home
  std::vector<Source> listed;   ///< the sources of which `users` has all homes
};

/// Brings the users and homes of an inventory to what a later discovery has found, as if that had
/// been the first one. What has been listed stays. Throws SQLite::Exception; runs in the caller's
/// transaction.
///
/// - Users and homes that are new are added; the homes are pending. Users get their place in the
///   order, so the row ids of users change.
/// - A user's name, owner and data are those of the discovery, except that an owner who is known
///   does not become unknown.
/// - A home that was tried in vain, or is still pending, is removed if its source is in `listed`
///   and does not have it. If its absence means something else now, it is pending again.
/// - A home that a list names belongs to the user whom the discovery says, also if it was
/// another's.
///   Catalogs and schemas that were refused are as the discovery found them.
/// - With named users, a user whom the discovery does not have is removed: the name was an id, and
///   it is known now whose. With all users, such a user stays.
void update_homes(SQLite::Database& database, RowWriter& gaps, const LaterDiscovery& found);

}  // namespace stocktake::store
