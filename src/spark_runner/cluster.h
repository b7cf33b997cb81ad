#pragma once

#include <functional>
#include <memory>
#include <string>

#include "spark_connect/endpoint.h"
#include "spark_connect/session.h"
#include "spark_runner/secret_shares.h"
#include "spark_runner/spark_runner.h"

namespace stocktake::spark_runner {

/// A cluster that is ready for slices: its session has the shim, the worker's bundle and the random
/// shares of secrets. The destructor ends the session.
class Cluster {
 public:
  /// `bundle`: path of the worker's `.tar.gz`. Fails with `usage` if it cannot be read, and with
  /// `unreachable` or `refused` according to the server's error.
  static Expected<std::unique_ptr<Cluster>> open(const spark_connect::Endpoint& endpoint,
                                                 const std::string& bundle);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const std::string& version() const { return session_->server_version(); }
  /// The executors' version: "3.11".
  const std::string& python_version() const { return python_version_; }
  /// The number of concurrent tasks, according to Spark.
  int parallelism() const { return parallelism_; }
  /// `folder`: for temporary files; as for SpoolFile.
  std::unique_ptr<SparkRunner> runner(std::function<std::string()> secret, std::string folder = {});

 private:
  Cluster() = default;
  Expected<void> prepare(const std::string& bundle);
  Expected<void> add(const std::string& artifact, std::string_view content);

  std::unique_ptr<spark_connect::Session> session_;
  SecretShares shares_;
  TaskFiles files_;
  int parallelism_ = 1;
  std::string python_version_;
};

}  // namespace stocktake::spark_runner
