#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "spark_connect/jobs.h"
#include "spark_connect/session.h"
#include "support/manual_clock.h"
#include "support/recording_sleeper.h"
#include "unit/spark_connect/scripted_spark.h"

namespace stocktake::spark_connect::testing {

/// The result of a job.
struct Outcome {
  std::vector<std::string> rows;
  std::optional<JobFinished> finished;
  std::optional<Error> error;
};

/// A server and a client whose waits pass at once. Only one job's thread may wait at a time.
class ConnectTest : public ::testing::Test {
 protected:
  std::unique_ptr<Session> open() {
    auto session = try_open();
    if (!session) throw std::runtime_error(session.error().message);
    return std::move(*session);
  }

  Expected<std::unique_ptr<Session>> try_open() {
    SessionOptions options;
    options.clock = &clock;
    options.sleeper = &sleeper;
    return Session::open(server.endpoint(), options);
  }

  static JobSpec job(std::string argument = "x") {
    JobSpec spec;
    spec.module = "shim";
    spec.function = "make";
    spec.argument = std::move(argument);
    return spec;
  }

  static void collect(Jobs& jobs, std::map<JobId, Outcome>& outcomes) {
    for (JobEvent& event : jobs.poll(Instant::max())) {
      Outcome& outcome = outcomes[event.job];
      EXPECT_FALSE(outcome.finished || outcome.error) << "an event after the last one";
      if (auto* rows = std::get_if<JobRows>(&event.what)) {
        std::move(rows->rows.begin(), rows->rows.end(), std::back_inserter(outcome.rows));
      } else if (const auto* finished = std::get_if<JobFinished>(&event.what)) {
        outcome.finished = *finished;
      } else {
        outcome.error = std::get<Error>(event.what);
      }
    }
  }

  static std::map<JobId, Outcome> wait_for_all(Jobs& jobs) {
    std::map<JobId, Outcome> outcomes;
    while (jobs.unfinished() > 0) collect(jobs, outcomes);
    return outcomes;
  }

  /// Runs a job from its start to its last event. The client has released it on the server.
  Outcome run(JobSpec spec = job()) {
    const auto session = open();
    Jobs jobs(*session);
    const JobId id = jobs.start(std::move(spec));
    return wait_for_all(jobs)[id];
  }

  stocktake::testing::ManualClock clock;
  stocktake::testing::RecordingSleeper sleeper{clock};
  ScriptedSpark server;
};

}  // namespace stocktake::spark_connect::testing
