#pragma once

#include "app/scan_run.h"
#include "app/workspace_client.h"

namespace stocktake::app {

/// Scans the workspace of `client` with the engine that `request` asks for. Commits on a separate
/// thread.
ScanEnd scan_workspace(const ScanRequest& request, WorkspaceClient& client, const StopToken& stop,
                       ScanObserver& observer);

}  // namespace stocktake::app
