#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/task.h"
#include "net/limit/adaptive_limiter.h"
#include "net/transport/http.h"
#include "util/expected.h"

namespace stocktake::protocol {

using Milliseconds = std::chrono::milliseconds;

/// What was learned about each source's calls.
using LimitHints = PerSource<net::LimitHint>;

/// How the workspace is reached, the same for all slices of a scan. Holds no secret.
struct WorkspaceAccess {
  std::string host;    ///< normalised: `https://host[:port]`
  std::string ca_pem;  ///< certificates to trust; empty: the machine's. In a frame of its own
  net::Timeouts timeouts;
  Milliseconds give_up_after{600'000};  ///< as `DispatchLimits::give_up_after`

  bool operator==(const WorkspaceAccess&) const = default;
};

/// What a worker is asked for: some directories, to be gone down depth first, and when to stop.
struct SliceRequest {
  std::uint64_t slice = 0;
  WorkspaceAccess access;
  std::vector<Task> tasks;               ///< only source, depth and path travel
  bool descend = true;                   ///< false: these directories alone
  Milliseconds budget{2000};             ///< starts nothing new after it
  Milliseconds drain{20'000};            ///< leaves what is under way after so much more
  std::uint32_t max_directories = 5000;  ///< starts nothing new once so many are listed
  std::uint32_t max_entries = 50'000;    ///< the same for files and subdirectories
  int max_in_flight = 8;
  double max_rate = net::RateLimiter::kNoLimit;  ///< requests a second
  LimitHints limits;
  bool debug = false;          ///< retries come back as log lines
  Milliseconds keep_alive{0};  ///< once it has answered, waits so long for another order
};

enum class EventKind : std::uint8_t {
  received,   ///< the slice has arrived; `users` are whose it is
  started,    ///< the first of a user's directories in it is begun
  completed,  ///< the last of them is listed, and all that lies below
  left,       ///< the slice has ended, and some of it is not
};

/// What happened on the executor, and when.
struct SliceEvent {
  EventKind kind = EventKind::received;
  std::int64_t wall_ms = 0;
  std::vector<std::string> users;
  Milliseconds duration{};  ///< `completed`, `left`: since it was started
  std::int64_t files = 0;   ///< the same: found in this slice

  bool operator==(const SliceEvent&) const = default;
};

struct SliceCounters {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;

  bool operator==(const SliceCounters&) const = default;
};

/// Names a directory in a worker's answer.
struct DirectoryKey {
  Source source = Source::dbfs;
  std::string path;

  auto operator<=>(const DirectoryKey&) const = default;
};

/// The last word of a slice. Without it the slice is lost, and nothing of it counts.
struct SliceTrailer {
  std::uint64_t slice = 0;
  std::uint64_t results = 0;  ///< as many must have arrived
  SliceCounters counters;
  LimitHints limits;
  std::optional<Failure> failure;  ///< nobody's requests can succeed any more
  bool answered = false;           ///< the workspace has given an answer of any kind
  std::int64_t started_wall_ms = 0;
  std::int64_t ended_wall_ms = 0;
  Milliseconds busy{};                   ///< from the order to here
  std::vector<DirectoryKey> unfinished;  ///< begun, and not finished within the time
};

/// A worker's answer, as far as it has arrived.
struct SliceResponse {
  std::vector<TaskResult> results;  ///< of each task only source, depth and path are set
  std::vector<SliceEvent> events;
  std::vector<std::string> log;
  std::optional<SliceTrailer> trailer;
};

}  // namespace stocktake::protocol
