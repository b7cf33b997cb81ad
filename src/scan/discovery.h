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
  std::vector<store::PathGap> gaps;  ///< `/Users` itself, where it could not be listed
  std::vector<std::string> notes;    ///< one line each, for people
};

/// All users of the workspace over SCIM, in the service's order, each id once; at most `most` where
/// that is not 0. Fails with `unreachable` where the list cannot be had whole, `refused` where the
/// credentials do not allow it, `interrupted`.
Expected<std::vector<databricks::ScimUser>> list_users(net::Dispatcher& dispatcher,
                                                       const Clock& clock, const StopToken& stop,
                                                       std::int64_t most = 0);

/// Finds the homes to scan: `/Users` of each source and, without `names`, the users over SCIM and
/// homes of removed users besides. All at once; one request each where the list fits a page.
Expected<Discovered> discover(net::Dispatcher& dispatcher, const Clock& clock,
                              const StopToken& stop, const std::vector<Source>& sources,
                              const std::vector<std::string>& names, bool all_users);

}  // namespace stocktake::scan
