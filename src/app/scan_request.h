#pragma once

#include <string>
#include <vector>

#include "app/cluster_choice.h"
#include "app/connection_options.h"
#include "model/source.h"

namespace stocktake::app {

/// A scan, once the command line has been read and checked.
struct ScanRequest {
  ConnectionOptions connection;
  std::vector<std::string> names;  ///< empty with `all_users`
  bool all_users = false;
  std::vector<Source> sources = default_sources();
  std::string inventory;
  std::string output;  ///< the per-user CSV; empty: none, `-`: standard output
  bool resume = false;
  bool fresh = false;
  bool debug = false;     ///< workers log every retry and why
  int processes = 0;      ///< list from so many worker processes; 0: from this one
  std::string worker;     ///< the program for that; empty: the one beside this program
  ClusterChoice cluster;  ///< list from its executors; none: from this machine
  bool start_cluster = false;
  int chunk_size = 0;  ///< users in the first wave there, at most; 0: no cap
};

}  // namespace stocktake::app
