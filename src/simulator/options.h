#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace stocktake::simulator {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What the workspace holds. The same shape and seed give the same workspace, to the byte.
struct WorkspaceSpec {
  std::uint64_t seed = 1;
  int users = 20;
  int dirs = 16;   ///< directories below a user's homes, on average, both sources together
  int files = 10;  ///< files in a directory, on average
  int largest_home_dirs = 0;  ///< directories more in one workspace home
  int deep = 0;               ///< one workspace home has a chain of directories of this depth
  int wide = 0;               ///< one workspace home has a directory of so many files
  int orphans = 0;            ///< homes whose users are gone
  int no_home = 0;            ///< users without any home
  bool weird_names = false;
  bool git_folders = false;
  bool mixed_case = false;  ///< some homes differ from their user's name in letter case
  double denied = 0;        ///< part of the directories that answer 403, homes included
};

/// How the service behaves. Probabilities are per request, of lists and of SCIM.
struct FaultProfile {
  microseconds latency{0};  ///< of every answer
  microseconds jitter{0};   ///< up to so much more
  double rate = 0;          ///< requests a second and family; 0: no limit
  double rate_dbfs = 0;     ///< instead, for DBFS
  double rate_workspace = 0;
  int concurrent = 0;  ///< list requests at once; 0: no limit
  double p429 = 0;     ///< half without any word on when to come back
  double p5xx = 0;
  double reset = 0;               ///< the connection is reset, before or in the answer
  double truncate = 0;            ///< a body is cut in half
  double html = 0;                ///< a web page with status 200
  double hang = 0;                ///< no answer
  std::int64_t expire_after = 0;  ///< requests after which the token is refused; 0: never
  int expire_status = 403;
  bool redirect = false;     ///< everything answers with a redirect to a login page
  int scim_page = 0;         ///< most users a page, whatever was asked for; 0: as asked for
  bool scim_repeat = false;  ///< each page starts with the last user of the page before
  /// The last user is counted and never returned. The user exists all the same: the truth is what
  /// the workspace holds, not what it says, so the home is nobody's orphan.
  bool scim_short = false;
  double scim_5xx = 0;
  bool scim_denied = false;  ///< the list of users is forbidden; `Me` is not
};

/// The workspace's cluster, as `clusters/get` tells it.
struct ClusterSpec {
  std::string id = "1234-567890-abc123";
  std::string state = "RUNNING";
  int workers = 4;
  bool single_node = false;  ///< a driver and no workers
};

struct Options {
  int port = 0;  ///< 0: any that is free
  WorkspaceSpec spec;
  FaultProfile faults;
  ClusterSpec cluster;
  std::string token;  ///< empty: a random one
};

}  // namespace stocktake::simulator
