#pragma once

#include <string>

#include "cli/connection.h"
#include "doctor/check.h"

namespace stocktake::cli {

/// Which cluster, as the command line says it.
struct ClusterChoice {
  std::string cluster_id;     ///< of the workspace; empty: see `spark_remote`
  std::string spark_remote;   ///< `sc://host:port`
  std::string worker_bundle;  ///< empty: the one that belongs to this program

  bool is_made() const { return !cluster_id.empty() || !spark_remote.empty(); }
};

/// Runs a slice of one directory on the cluster: whether a worker starts there and reaches the
/// workspace. A build without Spark fails.
doctor::Check try_cluster(const ClusterChoice& choice, const Connection& connection);

}  // namespace stocktake::cli
