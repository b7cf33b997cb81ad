#pragma once

#include <functional>
#include <string>

#include "app/cluster_choice.h"
#include "app/workspace_client.h"
#include "doctor/check.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// Checks the workspace of `client`, and the cluster if one is chosen. Calls `tell` with each
/// result as it is known, and `note` when the service asks for a wait. Returns the exit code of the
/// first check that failed.
ExitCode run_doctor(WorkspaceClient& client, const ClusterChoice& cluster, const StopToken& stop,
                    const doctor::Tell& tell, const std::function<void(const std::string&)>& note);

}  // namespace stocktake::app
