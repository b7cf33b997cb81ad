#pragma once

#include <string>
#include <vector>

#include "cli/connection.h"
#include "cli/progress.h"
#include "model/source.h"
#include "util/expected.h"

namespace stocktake::cli {

/// A scan, once the command line has been read and checked.
struct ScanRequest {
  ConnectionOptions connection;
  std::vector<std::string> names;  ///< empty with `all_users`
  bool all_users = false;
  std::vector<Source> sources{kAllSources.begin(), kAllSources.end()};
  std::string inventory;
  std::string output;  ///< the per-user CSV; empty: none, `-`: standard output
  bool resume = false;
  bool fresh = false;
  bool quiet = false;
  bool debug = false;
  int processes = 0;          ///< list from so many worker processes; 0: from this one
  std::string worker;         ///< the program for that; empty: the one beside this program
  std::string cluster_id;     ///< list from that cluster of the workspace; empty: from this machine
  std::string spark_remote;   ///< the same, from any Spark Connect server: `sc://host:port`
  int chunk_size = 0;         ///< users in the first wave there, at most; 0: no cap
  std::string worker_bundle;  ///< for these; empty: the one beside this program
  ProgressStyle progress = ProgressStyle::automatic;

  bool is_on_spark() const { return !cluster_id.empty() || !spark_remote.empty(); }
};

/// Takes the inventory, writes the CSV, prints the summary; stops at signals. Returns how it ended;
/// what went wrong has been told.
ExitCode run_scan(const ScanRequest& request);

}  // namespace stocktake::cli
