#pragma once

#include <string>

#include "auth/configuration.h"
#include "util/expected.h"

namespace stocktake::app {

/// The cluster to list from; none: this machine.
struct ClusterChoice {
  std::string cluster_id;          ///< of the workspace; empty: see `spark_remote`
  std::string spark_remote;        ///< `sc://host:port`
  bool allow_plain_spark = false;  ///< to another machine without TLS
  std::string worker_bundle;       ///< empty: the bundle installed with this program
  bool from_here = false;          ///< list from this machine, although a cluster is configured
  std::string origin;  ///< where it is configured: "environment SPARK_REMOTE"; empty: typed

  bool is_made() const { return !cluster_id.empty() || !spark_remote.empty(); }
};

/// The cluster that is used: what is typed, else the cluster of a profile that is typed, else
/// `SPARK_REMOTE`, else `DATABRICKS_CLUSTER_ID`, else the cluster of the profile that is read.
/// Serverless compute that is configured with higher precedence than a cluster excludes it.
///
/// Fails with `usage` if SPARK_REMOTE has quotes around it, or if the login of a profile would be
/// sent to its server: that server's executors get the token. A server on this machine and the
/// workspace itself may get it.
Expected<ClusterChoice> choose_cluster(const ClusterChoice& typed, const auth::LoginOptions& login,
                                       const auth::Configuration& configuration,
                                       const auth::Environment& environment);

}  // namespace stocktake::app
