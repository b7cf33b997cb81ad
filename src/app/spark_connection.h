#pragma once

#include <memory>

#include "app/spark_cluster.h"
#include "connect/endpoint.h"
#include "spark/cluster.h"

namespace stocktake::app {

Expected<connect::Endpoint> endpoint_of(const ClusterChoice& choice, const WorkspaceClient& client);

/// Fails with `usage` where the worker's bundle is not there, else as `spark::Cluster::open`.
Expected<std::unique_ptr<spark::Cluster>> open_cluster(const ClusterChoice& choice,
                                                       const connect::Endpoint& endpoint);

}  // namespace stocktake::app
