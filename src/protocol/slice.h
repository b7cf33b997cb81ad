#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/scan_root.h"
#include "model/task.h"
#include "mount/mount_point.h"
#include "net/limit/adaptive_limiter.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::protocol {

using Milliseconds = std::chrono::milliseconds;

/// What was learned about each source's calls.
using LimitHints = PerSource<net::LimitHint>;

/// How to reach the workspace, the same for all slices of a scan. Contains no secret.
struct WorkspaceAccess {
  std::string host;    ///< normalised: `https://host[:port]`
  std::string ca_pem;  ///< trusted certificates, sent in their own frame; empty: the machine's
  net::Timeouts timeouts;
  Milliseconds give_up_after{600'000};                       ///< as `DispatchLimits::give_up_after`
  std::uint64_t max_answer_bytes = std::uint64_t{1} << 30U;  ///< as `CurlOptions`
  bool http1_only = false;                                   ///< as `net::NetworkOptions`
  Via via = Via::api;
  std::vector<MountPoint> mounts{};  ///< that workers may use unless `via` is `api`

  bool operator==(const WorkspaceAccess&) const = default;
};

/// Asks a worker to list some directories, depth first, and says when to stop.
struct SliceRequest {
  std::uint64_t slice = 0;
  WorkspaceAccess access;
  std::vector<Task> tasks;               ///< only source, depth and path are sent
  std::vector<ScanRoot> boundaries{};    ///< see Boundaries: the worker goes no further
  bool descend = true;                   ///< false: only these directories
  Milliseconds budget{2000};             ///< nothing is started after this
  Milliseconds drain{20'000};            ///< how much longer requests in flight may take
  std::uint32_t max_directories = 5000;  ///< nothing is started once this many are listed
  std::uint32_t max_entries = 50'000;    ///< the same for files and subdirectories
  int max_in_flight = 8;
  double max_rate = net::RateLimiter::kNoLimit;  ///< requests per second
  LimitHints limits;
  std::vector<MountRecord> mounts_known{};
  bool debug = false;          ///< send retries back as log lines
  Milliseconds keep_alive{0};  ///< how long to wait for another request after the response
};

enum class EventKind : std::uint8_t {
  received,   ///< the slice has arrived; `users` are the users with directories in it
  started,    ///< the first of a user's directories was started
  completed,  ///< the last of a user's directories was listed, with everything below it
  left,       ///< the slice has ended before all of a user's directories were listed
};

/// What happened on the executor, and when.
struct SliceEvent {
  EventKind kind = EventKind::received;
  std::int64_t wall_ms = 0;
  std::vector<std::string> users;
  Milliseconds duration{};  ///< for `completed` and `left`: since `started`
  std::int64_t files = 0;   ///< for `completed` and `left`: found in this slice

  bool operator==(const SliceEvent&) const = default;
};

struct SliceCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;

  bool operator==(const SliceCounters&) const = default;
};

/// Identifies a directory in a worker's response.
struct DirectoryKey {
  Source source = Source::dbfs;
  std::string path;

  auto operator<=>(const DirectoryKey&) const = default;
};

/// Some files of one directory.
struct FilesOf {
  DirectoryKey directory;
  std::vector<Entry> files;
};

/// The last message of a slice. A slice without its trailer is discarded whole.
struct SliceTrailer {
  std::uint64_t slice = 0;
  std::uint64_t results = 0;  ///< number of results that must have arrived
  SliceCounters counters;
  LimitHints limits;
  std::optional<Failure> failure;  ///< no request can succeed any more
  bool failure_is_final = false;   ///< and no other worker is to try
  bool answered = false;           ///< the workspace has given an answer of any kind
  std::int64_t started_wall_ms = 0;
  std::int64_t ended_wall_ms = 0;
  Milliseconds busy{};                    ///< from the request to the trailer
  std::vector<DirectoryKey> unfinished;   ///< started, and not finished in time
  std::vector<MountRecord> mounts_found;  ///< since the request
};

/// A worker's response, as far as it has arrived.
struct SliceResponse {
  std::vector<TaskResult> results;  ///< of each task, only source, depth and path are set
  std::vector<SliceEvent> events;
  std::vector<std::string> log;
  std::optional<SliceTrailer> trailer;
};

}  // namespace stocktake::protocol
