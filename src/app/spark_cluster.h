#pragma once

#include "app/cluster_choice.h"
#include "app/workspace_client.h"
#include "doctor/check.h"

namespace stocktake::app {

/// Runs a slice of one directory on the cluster: whether a worker starts there and reaches the
/// workspace. A build without Spark fails.
doctor::Check try_cluster(const ClusterChoice& choice, const WorkspaceClient& client);

}  // namespace stocktake::app
