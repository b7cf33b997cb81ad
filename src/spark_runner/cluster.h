#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <string>

#include "spark_connect/endpoint.h"
#include "spark_connect/session.h"
#include "spark_runner/secret_shares.h"
#include "spark_runner/spark_runner.h"
#include "util/clock.h"
#include "util/signals.h"

namespace stocktake::spark_runner {

/// A cluster that runs slices: its session has the shim, the worker's bundle and the random shares
/// of secrets. The destructor ends the session.
class Cluster {
 public:
  /// Opens a session, and lets threads prepare the rest: one uploads the files while others ask for
  /// the parallelism and make every executor start Python (docs/adr/0014-spark-jobs.md).
  /// `bundle`: path of the worker's `.tar.gz`. Fails with `usage` if it cannot be read, and with
  /// `unreachable` or `refused` according to the server's error.
  static Expected<std::unique_ptr<Cluster>> open(const spark_connect::Endpoint& endpoint,
                                                 const std::string& bundle);
  /// Cancels what is still being prepared.
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// Waits until slices can be started. Fails as `open` does, or with `interrupted`. Call it once,
  /// before all that follows.
  Expected<void> await_ready(const StopToken& stop);

  const std::string& version() const { return session_->server_version(); }
  /// The executors' version: "3.11".
  const std::string& python_version() const { return python_version_; }
  /// The number of concurrent tasks, according to Spark.
  int parallelism() const { return parallelism_; }
  /// `folder`: for temporary files; as for SpoolFile.
  std::unique_ptr<SparkRunner> runner(std::function<std::string()> secret, std::string folder = {});

 private:
  Cluster(std::unique_ptr<spark_connect::Session> session, std::string worker);
  void prepare();
  spark_connect::Result<void> upload();
  void log_step(const char* what) const;

  SystemClock clock_;
  Instant began_ = clock_.now();
  std::unique_ptr<spark_connect::Session> session_;
  std::string worker_;  ///< content of the bundle
  SecretShares shares_;
  TaskFiles files_;
  int parallelism_ = 1;
  std::string python_version_;

  std::stop_source stop_;
  std::atomic<bool> uploaded_ = false;
  std::future<spark_connect::Result<int>> asked_parallelism_;
  std::shared_future<spark_connect::Result<std::string>> asked_python_;
  std::future<spark_connect::Result<void>> upload_;
  std::future<void> warm_up_;
};

}  // namespace stocktake::spark_runner
