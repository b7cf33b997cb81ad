#pragma once

#include <string>

namespace stocktake::app {

/// Which cluster, as the command line says it.
struct ClusterChoice {
  std::string cluster_id;     ///< of the workspace; empty: see `spark_remote`
  std::string spark_remote;   ///< `sc://host:port`
  std::string worker_bundle;  ///< empty: the one that belongs to this program

  bool is_made() const { return !cluster_id.empty() || !spark_remote.empty(); }
};

}  // namespace stocktake::app
