#pragma once

#include <memory>

#include "app/spark_cluster.h"
#include "spark_connect/endpoint.h"
#include "spark_runner/cluster.h"

namespace stocktake::app {

Expected<spark_connect::Endpoint> endpoint_of(const ClusterChoice& choice,
                                              const WorkspaceClient& client);

/// Fails with `usage` where the worker's bundle is not there, else as
/// `spark_runner::Cluster::open`.
Expected<std::unique_ptr<spark_runner::Cluster>> open_cluster(
    const ClusterChoice& choice, const spark_connect::Endpoint& endpoint);

}  // namespace stocktake::app
