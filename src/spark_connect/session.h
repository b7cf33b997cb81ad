#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spark_connect/endpoint.h"
#include "spark_connect/error.h"
#include "spark_connect/retry.h"
#include "util/sleeper.h"

namespace stocktake::spark_connect {

class Wire;

struct SessionOptions {
  std::string client_name = "stocktake";  ///< shown in the server's user interface
  std::string session_id;                 ///< of a session to join; empty: a new one
  /// Of the first call: a wrong address should not take a minute to say so.
  Duration open_patience = std::chrono::seconds(8);
  RetryLimits retry;  ///< of all others, and of a job's stream since it last moved
  Duration call_timeout = std::chrono::seconds(60);
  const Clock* clock = nullptr;  ///< outlives the session; none: the system's
  Sleeper* sleeper = nullptr;    ///< outlives the session; none: really sleeps
};

/// A session of a Spark Connect server: settings, artifacts, interrupts. Jobs run in `Jobs`.
/// Threads may share one. Transient failures are repeated inside; what is returned is final.
class Session {
 public:
  /// Fails with `usage` where the endpoint's `ca_file` cannot be read, else as `Error`s do.
  static Expected<std::unique_ptr<Session>> open(const Endpoint& endpoint,
                                                 const SessionOptions& options = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& id() const;
  /// "4.0.1".
  const std::string& server_version() const;

  /// A setting of Spark's; nothing where it is neither set nor has a default.
  Result<std::optional<std::string>> option(const std::string& key);
  /// How many tasks the cluster runs at once, as Spark counts it.
  Result<int> default_parallelism();
  /// `major.minor` of the workers' Python. The first time by a small job (1 s; on a new cluster as
  /// long as it takes to get an executor), then remembered.
  Result<std::string> python_version();

  /// Puts a file on the server for this session's jobs, named as Spark has it: `pyfiles/m.py`,
  /// `files/f` (the working directory of a task), `archives/a.tar.gz#dir` (unpacked to `./dir`).
  /// Each chunk is checked. The same again is sent once; other content by a name that was sent
  /// before fails with `rejected`, as no server takes it.
  Result<void> add_artifact(const std::string& name, std::string_view content);

  /// Stop jobs, whoever started them; their clients get `canceled`. Return the operations' ids.
  Result<std::vector<std::string>> interrupt_tag(const std::string& tag);
  Result<std::vector<std::string>> interrupt_operation(const std::string& operation_id);
  Result<std::vector<std::string>> interrupt_all();

  /// Whether the server still has the session: `session_gone` where not, e.g. after a restart.
  Result<void> check();
  /// Ends it on the server with its jobs and artifacts. False: the server (3.5) does not know how,
  /// and forgets it after an hour.
  Result<bool> release();

 private:
  friend class Jobs;
  struct State;
  explicit Session(std::unique_ptr<State> state);
  Wire& wire();

  std::unique_ptr<State> state_;
};

}  // namespace stocktake::spark_connect
