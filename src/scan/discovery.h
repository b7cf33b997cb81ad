#pragma once

#include <string>
#include <vector>

#include "databricks/scim.h"
#include "net/dispatch/dispatcher.h"
#include "store/read/scan_spec.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::scan {

struct Discovered {
  std::vector<store::UserSpec> users;
  std::vector<store::PathGap> gaps;  ///< `/Users` itself, if it could not be listed
  std::vector<std::string> notes;    ///< one line each, for users
};

/// All users of the workspace over SCIM, in the service's order, each id once; at most `most` users
/// if that is not 0. Fails with `unreachable` if the complete list cannot be read, with `refused`
/// if the credentials do not allow it, and with `interrupted`.
Expected<std::vector<databricks::ScimUser>> list_users(net::Dispatcher& dispatcher,
                                                       const Clock& clock, const StopToken& stop,
                                                       std::int64_t most = 0);

/// Finds the homes to scan. Lists `/Users` of each source and, with `all_users`, the users over
/// SCIM; homes of removed users are then added as orphans. Without `all_users`, the users are
/// `names`. The lists are requested at the same time, each page with one request. Fails as
/// `list_users` does.
Expected<Discovered> discover(net::Dispatcher& dispatcher, const Clock& clock,
                              const StopToken& stop, const std::vector<Source>& sources,
                              const std::vector<std::string>& names, bool all_users);

}  // namespace stocktake::scan
