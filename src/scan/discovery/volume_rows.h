#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scan/discovery/known_principals.h"
#include "scan/discovery/principal_list.h"
#include "scan/discovery/request_loop.h"
#include "scan/discovery/volume_lists.h"
#include "store/read/scan_spec.h"

namespace stocktake::scan {

/// Asks which of some names are groups of the workspace.
class OwnerGroups {
 public:
  explicit OwnerGroups(RequestLoop& loop)
      : loop_(loop), list_(loop, databricks::PrincipalType::group) {}

  /// Requests for these names, sent when the loop runs. Call it once at most. `this` must stay
  /// where it is until the loop has run.
  void ask(const std::set<std::string>& names);

  /// Call it once, when the loop has run.
  void finish();
  const KnownPrincipals& known() const { return known_; }
  /// Why not all names were answered.
  const std::optional<Gap>& gap() const { return gap_; }

 private:
  void ask_for_name(const std::string& name);

  RequestLoop& loop_;
  PrincipalList list_;
  bool is_list_asked_ = false;
  KnownPrincipals known_;
  std::optional<Gap> gap_;
};

/// The owners of volumes who are no users or service principals that are known. With named users,
/// only those who are among `names`.
std::set<std::string> other_owners(const std::vector<FoundVolume>& volumes,
                                   const KnownPrincipals& people,
                                   const std::vector<std::string>& names, bool all_users);

/// What is known of volumes, to be added to the rows of users.
struct VolumeFindings {
  std::vector<FoundVolume> volumes;
  std::vector<store::PathGap> refused;  ///< catalogs and schemas: each becomes a row
  bool is_only_source = false;          ///< no homes were asked for
};

/// Adds each volume to the row of its owner, whatever the letter case. A pure function.
///
/// With `all_users`, an owner who has no row gets one. Otherwise the volumes of others are left
/// out. An owner who is neither a user nor a service principal is a group if `groups` has that
/// name, else `unknown`, and never nobody: other workspaces may share the metastore and have that
/// user. A name that nobody has, and that owns no volume either, has a gap of its own.
void add_volumes(const VolumeFindings& found, const KnownPrincipals& groups, bool all_users,
                 std::vector<store::UserSpec>& users);

}  // namespace stocktake::scan
