#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "spark_connect/job.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

class Session;

struct JobLimits {
  /// Rows that were received and not polled yet; beyond it the jobs' streams wait.
  std::size_t queued_bytes = std::size_t{64} << 20U;
};

/// Jobs of a session, side by side, each on a thread of its own; their events in one queue. All
/// members are for one thread (`poll` from one place), except that interrupts of the session may
/// come from any.
class Jobs {
 public:
  /// The session outlives it.
  explicit Jobs(Session& session, JobLimits limits = {});
  /// Cancels what still runs and waits until the server was told (15 s at most where it is silent).
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// Returns at once; a job that cannot be started says so in an event.
  JobId start(JobSpec spec);

  /// What has happened; waits for something until `until`. Empty when nothing has.
  std::vector<JobEvent> poll(Instant until);

  /// Stops a job here and on the server. Its last event (`canceled`, unless it was faster) follows.
  void cancel(JobId job);
  void cancel_all();

  /// Started, and their last event not polled yet.
  std::size_t unfinished() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stocktake::spark_connect
