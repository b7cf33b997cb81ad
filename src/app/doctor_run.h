#pragma once

#include "app/cluster_choice.h"
#include "app/workspace_client.h"
#include "doctor/check.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// Looks at the workspace of `client`, and at the cluster where one is chosen, and tells each check
/// as it becomes known. Returns the exit code of the first that failed.
ExitCode run_doctor(WorkspaceClient& client, const ClusterChoice& cluster, const StopToken& stop,
                    const doctor::Tell& tell);

}  // namespace stocktake::app
