#pragma once

#include <string>
#include <vector>

#include "databricks/scim.h"
#include "model/volume_filter.h"
#include "net/dispatch/dispatcher.h"
#include "scan/discovery/discovery_progress.h"
#include "store/read/scan_spec.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::scan {

struct DiscoveryRequest {
  std::vector<Source> sources;
  /// User names, application ids or SCIM ids; unused with `all_users`.
  std::vector<std::string> names;
  bool all_users = false;
  Coverage coverage{};  ///< besides the homes of those
  /// With `all_users`: a list of users that cannot be read is a gap and no failure, because the
  /// inventory has users already.
  bool may_lack_users = false;
  /// Without effect where volumes are not among the sources. With `may_lack_users`, its names need
  /// not mean anything any more.
  VolumeFilter volumes{};
};

struct Discovered {
  std::vector<store::UserSpec> users;
  /// Those who were named, in the order of `users`, whose first they are.
  std::vector<std::string> names;
  /// What was not answered: `/Users` itself, lists of users and service principals, who the caller
  /// is. Homes and users may be missing, and owners unknown, because of it.
  std::vector<store::PathGap> gaps;
  /// The lists that the caller may not read, as `databricks::list_path` names them. They are a
  /// property of the inventory and no gap.
  std::vector<std::string> refused_lists;
  std::vector<std::string> notes;  ///< one line each, for users
  store::Caller caller;
  PerSource<SourceStatus> statuses;
  /// The sources of which all visible homes are known: `/Users` was listed, or there is none.
  std::vector<Source> listed;
};

/// All users of the workspace over SCIM, in the service's order, each id once; at most `most` users
/// if that is not 0. Fails with `unreachable` if the list cannot be read whole, with `refused` if
/// the credentials do not allow it, and with `interrupted`.
Expected<std::vector<databricks::Principal>> list_users(net::Dispatcher& dispatcher,
                                                        const Clock& clock, const StopToken& stop,
                                                        std::int64_t most = 0,
                                                        const DiscoveryWatch& watch = {});

/// Finds the homes to scan and whose they are. Lists `/Users` of each source, asks who the caller
/// is, and:
///
/// - with `all_users`, reads the lists of users and service principals. Every home that belongs to
///   none of them becomes a user of its own. It is an orphan only if a request for its very name
///   finds nobody. Orphans come last; all others are sorted by name. Fails if the list of users
///   cannot be read, unless `may_lack_users`.
/// - otherwise, asks for each of `names` (or reads the lists, if there are many names) and keeps
///   their order.

/// and with a coverage, lists the folders whose directories are in different rows, and adds those
/// rows: see `Places`. Whoever has a home that is covered has all homes in the inventory.
///
/// An owner is `unknown` where the service did not answer, and where the caller may not see all of
/// a list: only an administrator is sure to see every service principal. Fails as `list_users`
/// does; with named users, lists that cannot be had are no failure. Fails with `usage` if a name of
/// the filter means nothing.
Expected<Discovered> discover(net::Dispatcher& dispatcher, const Clock& clock,
                              const StopToken& stop, const DiscoveryRequest& request,
                              const DiscoveryWatch& watch = {});

/// To whom the credentials belong. Fails as `discover` does.
Expected<store::Caller> who_is_calling(net::Dispatcher& dispatcher, const Clock& clock,
                                       const StopToken& stop, const DiscoveryWatch& watch = {});

/// Asks the sources again that were switched off when the inventory was started. Returns those that
/// are available now. Fails as `discover` does.
Expected<std::vector<Source>> available_again(net::Dispatcher& dispatcher, const Clock& clock,
                                              const StopToken& stop,
                                              const PerSource<SourceStatus>& statuses,
                                              const DiscoveryWatch& watch = {});

}  // namespace stocktake::scan
