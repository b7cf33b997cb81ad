#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace stocktake::simulator {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// How every DBFS request is answered where DBFS is switched off. Services differ in it.
struct DbfsDisabled {
  int status = 403;
  std::string code = "PERMISSION_DENIED";
};

/// The metastore of the workspace.
struct CatalogSpec {
  int catalogs = 0;        ///< 0: no metastore is assigned to the workspace
  int volumes = 0;         ///< in all catalogs together
  int dirs = 10;           ///< directories in a volume, on average
  int files = 10;          ///< files per directory, on average
  int page_size = 1000;    ///< rows of the longest page; pages differ in length
  int denied_schemas = 0;  ///< schemas whose volumes may not be listed: at most one per catalog
};

/// The content of the workspace. An equal spec gives the same workspace, to the byte.
struct WorkspaceSpec {
  std::uint64_t seed = 1;
  int users = 20;
  int dirs = 16;   ///< directories below a user's homes, on average, in both sources together
  int files = 10;  ///< files per directory, on average
  int largest_home_dirs = 0;   ///< additional directories in one workspace home
  int deep = 0;                ///< one workspace home has a chain of directories of this depth
  int wide = 0;                ///< one workspace home has a directory with this many files
  int orphans = 0;             ///< homes whose user does not exist
  int no_home = 0;             ///< users without any home
  int inactive_users = 0;      ///< besides `users`, of whom each ninth is inactive too
  int service_principals = 0;  ///< each has a home named by its application id
  int inactive_service_principals = 0;
  int uuid_orphans = 0;  ///< homes named as those of service principals, which do not exist
  /// Folders and files outside of the homes: /Shared, /Repos, folders of DBFS, and files beside
  /// them.
  bool places = false;
  bool weird_names = false;
  bool git_folders = false;
  /// Some homes have a Trash, bundles, Git folders and folders of tools, also one in another.
  bool content_classes = false;
  bool extensions = false;  ///< the names of files have extensions
  bool mixed_case = false;  ///< some homes differ from their user's name in letter case
  /// Some directories have two objects of one path, an object without a name, or rows that end in a
  /// slash; the listings of some homes spell them in another letter case.
  bool odd_listings = false;
  /// Some sizes are near 2^63, some times are before 1970 or beyond the year 9999, and some numbers
  /// are written as text or with an exponent.
  bool large_numbers = false;
  double denied = 0;  ///< share of the directories, homes included, that answer 403
  // Without DBFS homes, the rest of the workspace is the same.
  std::optional<DbfsDisabled> dbfs_disabled;
  bool no_dbfs_users = false;  ///< DBFS has no folder `/Users`
  CatalogSpec metastore;
};

/// How the service behaves. Probabilities apply to each list and SCIM request.
struct FaultProfile {
  microseconds latency{0};  ///< of every answer
  microseconds jitter{0};   ///< maximum random addition to the latency
  double rate = 0;          ///< allowed requests per second and family; 0: no limit
  double rate_dbfs = 0;     ///< overrides `rate` for DBFS
  double rate_workspace = 0;
  int rate_burst = 0;        ///< requests that a rate saves up; 0: those of a second
  bool rate_shared = false;  ///< `rate` is one limit for DBFS and workspace together
  int concurrent = 0;        ///< allowed concurrent list requests; 0: no limit
  double p429 = 0;           ///< half of them without a hint when to retry
  double p5xx = 0;
  double reset = 0;               ///< the connection is reset before or within the answer
  double truncate = 0;            ///< the body is cut in half
  double html = 0;                ///< a web page with status 200
  double hang = 0;                ///< no answer; the connection stays open
  std::int64_t expire_after = 0;  ///< requests until the token is refused; 0: never
  int expire_status = 403;
  bool redirect = false;  ///< every request is redirected to a login page
  int scim_page = 0;      ///< maximum users per page, whatever the client asks for; 0: no maximum
  bool scim_repeat = false;  ///< each page starts with the last user of the previous page
  /// The last user is counted, but on no page of the list. The truth includes the user, because it
  /// describes what the workspace holds; the user's homes are no orphans.
  bool scim_short = false;
  /// So many users and so many service principals without homes come first in their lists. After
  /// each page, the first of them is deleted, so that all others move up by one. The truth is that
  /// of the workspace without them.
  int scim_guests = 0;
  double scim_5xx = 0;
  bool scim_denied = false;        ///< listing users is forbidden; `Me` is not
  bool principals_denied = false;  ///< listing service principals is forbidden
  /// The caller is the first user and no administrator: of the workspace's homes, only the caller's
  /// own is visible. DBFS shows all. SCIM does not say who is active.
  bool no_admin = false;
};

/// The workspace's cluster, as `clusters/get` describes it.
struct ClusterSpec {
  std::string id = "1234-567890-abc123";
  std::string state = "RUNNING";
  int workers = 4;
  bool single_node = false;  ///< a driver and no workers
};

/// The tokens that the services for logins issue.
struct TokenSpec {
  microseconds lifetime{std::chrono::hours(1)};
  std::string client_secret;  ///< the only one that is accepted; empty: every one
  std::string workspace_id;   ///< in the host's metadata; empty: the host has none
  double p5xx = 0;            ///< share of the requests for a token that fail
};

struct Options {
  int port = 0;  ///< 0: any free port
  WorkspaceSpec spec;
  FaultProfile faults;
  ClusterSpec cluster;
  std::string token;  ///< empty: a random token
  TokenSpec tokens;
};

}  // namespace stocktake::simulator
