#pragma once

#include <string>
#include <vector>

#include "cli/connection.h"
#include "cli/progress.h"
#include "cli/spark_cluster.h"
#include "model/source.h"
#include "util/expected.h"

namespace stocktake::cli {

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
  bool quiet = false;
  bool debug = false;
  int processes = 0;      ///< list from so many worker processes; 0: from this one
  std::string worker;     ///< the program for that; empty: the one beside this program
  ClusterChoice cluster;  ///< list from its executors; none: from this machine
  bool start_cluster = false;
  int chunk_size = 0;  ///< users in the first wave there, at most; 0: no cap
  ProgressStyle progress = ProgressStyle::automatic;
};

/// Takes the inventory, writes the CSV, prints the summary; stops at signals. Returns how it ended;
/// what went wrong has been told.
ExitCode run_scan(const ScanRequest& request);

}  // namespace stocktake::cli
