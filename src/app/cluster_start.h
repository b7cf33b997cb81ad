#pragma once

#include <string>

#include "app/scan_observer.h"
#include "app/workspace_client.h"
#include "util/signals.h"

namespace stocktake::app {

/// Looks at a cluster of the workspace before it is used, and starts it where `start` asks for
/// that, which takes minutes and says so. What only makes it slow or useless is a warning. Fails
/// where it cannot be used, with what to do: `refused` where it may not be looked at, else
/// `unreachable`; `interrupted` where it was stopped.
Expected<void> make_cluster_ready(WorkspaceClient& client, const std::string& id, bool start,
                                  const StopToken& stop, ScanObserver& observer);

}  // namespace stocktake::app
