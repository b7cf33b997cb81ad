#pragma once

#include "app/cluster_choice.h"
#include "app/workspace_client.h"
#include "doctor/check.h"

namespace stocktake::app {

/// Lists one directory on the cluster to check that a worker starts there and reaches the
/// workspace. Always fails in a build without Spark.
doctor::Check try_cluster(const ClusterChoice& choice, const WorkspaceClient& client);

}  // namespace stocktake::app
