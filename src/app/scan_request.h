#pragma once

#include <string>
#include <vector>

#include "app/cluster_choice.h"
#include "app/connection_options.h"
#include "model/scan_root.h"
#include "model/source.h"
#include "model/volume_filter.h"
#include "mount/mount_point.h"

namespace stocktake::app {

/// A scan that the command line asks for, parsed and checked.
struct ScanRequest {
  ConnectionOptions connection;
  std::vector<std::string> names;  ///< empty with `all_users`
  bool all_users = false;
  Coverage coverage;  ///< besides the homes of those
  std::vector<Source> sources = default_sources();
  VolumeFilter volumes;
  std::string inventory;
  std::string output;  ///< path of the per-user CSV; empty: none, `-`: standard output
  bool resume = false;
  bool fresh = false;
  bool debug = false;     ///< workers log every retry with its reason
  int processes = 0;      ///< number of worker processes; 0: list in this process
  std::string worker;     ///< path of the worker program; empty: the one beside this program
  ClusterChoice cluster;  ///< the cluster to list from; none: list from this machine
  bool start_cluster = false;
  Via via = Via::api;
  std::vector<MountPoint> mounts;  ///< for `via`: one for each source that may have one
  int chunk_size = 0;              ///< most users in the first wave on a cluster; 0: no limit
};

}  // namespace stocktake::app
