#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/slices/slice_runner.h"
#include "spark_connect/jobs.h"
#include "spark_connect/session.h"
#include "spark_runner/secret_shares.h"
#include "spark_runner/task_argument.h"
#include "spark_runner/task_rows.h"

namespace stocktake::spark_runner {

/// Runs slices as tasks of a Spark cluster. The first wave is one job, whose partitions are what
/// users of the cluster expect to see. Each further slice is a separate job: a job's rows come in
/// the order of its partitions, and no result should wait for a slower one.
class SparkRunner final : public SliceRunner {
 public:
  struct Options {
    int slots = 1;
    TaskFiles files;
    SecretShares* shares = nullptr;         ///< its pad is one of the files
    std::function<std::string()> secret{};  ///< headers, one a line; requested for every job
    std::string tag;                        ///< of all jobs; a stop interrupts it
    std::string folder{};                   ///< for temporary files; as for SpoolFile
  };

  SparkRunner(spark_connect::Session& session, Options options);
  ~SparkRunner() override;
  SparkRunner(const SparkRunner&) = delete;
  SparkRunner& operator=(const SparkRunner&) = delete;

  int slots() const override { return options_.slots; }
  void start(std::vector<protocol::SliceRequest> wave) override;
  /// Fails with `unreachable` if the session is lost or no worker can be started.
  Expected<std::vector<SliceOutcome>> poll(Instant until) override;
  /// A running task cannot be reached: rows that it has not returned are lost.
  void drain() override;
  void cancel() override;

 private:
  void start_job(const std::vector<protocol::SliceRequest>& requests);
  void take(spark_connect::JobEvent& event, std::vector<SliceOutcome>& outcomes);
  void end_job(spark_connect::JobId job, const std::string& why,
               std::vector<SliceOutcome>& outcomes);
  void interrupt();

  spark_connect::Session& session_;
  spark_connect::Jobs jobs_;
  Options options_;
  std::map<spark_connect::JobId, TaskRows> running_;
  std::vector<SliceOutcome> lost_;  ///< slices that no task has begun
  std::optional<Failure> failure_;
  bool first_wave_ = true;
  bool draining_ = false;
};

}  // namespace stocktake::spark_runner
