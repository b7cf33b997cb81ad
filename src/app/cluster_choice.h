#pragma once

#include <string>

namespace stocktake::app {

/// The cluster that the command line names.
struct ClusterChoice {
  std::string cluster_id;          ///< of the workspace; empty: see `spark_remote`
  std::string spark_remote;        ///< `sc://host:port`
  bool allow_plain_spark = false;  ///< to another machine without TLS
  std::string worker_bundle;       ///< empty: the bundle installed with this program

  bool is_made() const { return !cluster_id.empty() || !spark_remote.empty(); }
};

}  // namespace stocktake::app
