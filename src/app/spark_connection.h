#pragma once

#include <memory>

#include "app/spark_cluster.h"
#include "spark_connect/endpoint.h"
#include "spark_runner/cluster.h"

namespace stocktake::app {

Expected<spark_connect::Endpoint> endpoint_of(const ClusterChoice& choice,
                                              const WorkspaceClient& client);

/// Fails with `usage` if the worker's bundle does not exist, otherwise as
/// `spark_runner::Cluster::open`. If a certificate or a proxy is to blame, which gRPC does not
/// tell, the failure is the same as for a request to the workspace.
Expected<std::unique_ptr<spark_runner::Cluster>> open_cluster(
    const ClusterChoice& choice, const spark_connect::Endpoint& endpoint,
    const WorkspaceClient& client);

}  // namespace stocktake::app
