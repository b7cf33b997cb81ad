#pragma once

#include <memory>
#include <optional>
#include <stop_token>
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
  std::string session_id;                 ///< id of a session to join; empty: a new one
  /// Time without success after which the first call is given up: short, so that a wrong address
  /// fails soon.
  Duration open_patience = std::chrono::seconds(8);
  RetryLimits retry;  ///< for all other calls, and for a job's stream since its last progress
  Duration call_timeout = std::chrono::seconds(60);
  const Clock* clock = nullptr;  ///< must outlive the session; null: the system clock
  Sleeper* sleeper = nullptr;    ///< must outlive the session; null: a real sleep
};

/// A session of a Spark Connect server: settings, artifacts, interrupts. Jobs run in `Jobs`.
/// Thread-safe. Transient failures are retried inside; a returned error is final.
class Session {
 public:
  /// Fails as `to_failure` maps
  /// the error.
  static Expected<std::unique_ptr<Session>> open(const Endpoint& endpoint,
                                                 const SessionOptions& options = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& id() const;
  /// For example "4.0.1".
  const std::string& server_version() const;

  /// A Spark setting; none if it is not set and has no default.
  Result<std::optional<std::string>> option(const std::string& key);
  /// The number of tasks that the cluster runs concurrently, according to Spark.
  Result<int> default_parallelism(const std::stop_token& stop = {});
  /// `major.minor` of the workers' Python. The first call runs a job with a task for each slot, so
  /// that all executors start Python for this session (about 1 s; on a new cluster, until it gets
  /// an executor); then the value is cached.
  Result<std::string> python_version(const std::stop_token& stop = {});
  /// Runs a job that does nothing in each slot, so that the Python processes of the next job exist
  /// and have loaded what all jobs need.
  Result<void> warm_up(const std::stop_token& stop = {});

  /// Uploads a file for this session's jobs, under Spark's names: `pyfiles/m.py`, `files/f` (in the
  /// working directory of a task), `archives/a.tar.gz#dir` (unpacked to `./dir`). Every chunk has a
  /// CRC. Equal content is uploaded once. Other content under a name already used fails with
  /// `rejected`, because no server accepts it. Fails with `canceled` after a stop.
  Result<void> add_artifact(const std::string& name, std::string_view content,
                            const std::stop_token& stop = {});

  /// Stop jobs of any client, which then fail with `canceled`. Return the ids of the operations.
  Result<std::vector<std::string>> interrupt_tag(const std::string& tag);
  Result<std::vector<std::string>> interrupt_operation(const std::string& operation_id);
  Result<std::vector<std::string>> interrupt_all();

  /// Fails with `session_gone` if the server no longer has the session, e.g. after a restart.
  Result<void> check();
  /// Ends the session on the server, with its jobs and artifacts. False: the server (3.5) does not
  /// support it, and drops the session after an hour.
  Result<bool> release();

 private:
  friend class Jobs;
  struct State;
  explicit Session(std::unique_ptr<State> state);
  Wire& wire();

  std::unique_ptr<State> state_;
};

}  // namespace stocktake::spark_connect
