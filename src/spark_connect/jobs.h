#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "spark_connect/job.h"
#include "util/clock.h"

namespace stocktake::spark_connect {

class Session;

struct JobLimits {
  /// Limit of rows received and not polled yet; at the limit, the jobs' streams pause.
  std::size_t queued_bytes = std::size_t{64} << 20U;
};

/// Concurrent jobs of a session, each on its own thread, with a common queue of events. Call all
/// members from one thread; interrupts of the session may come from any thread.
class Jobs {
 public:
  /// The session must outlive the object.
  explicit Jobs(Session& session, JobLimits limits = {});
  /// Cancels running jobs and waits until the server has been told (at most 15 s if it does not
  /// respond).
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// Returns at once. A job that cannot be started reports it in an event.
  JobId start(JobSpec spec);

  /// Returns events, and waits for them until `until`. Empty if there are none.
  std::vector<JobEvent> poll(Instant until);

  /// Stops a job here and on the server. Its last event follows: `canceled`, unless the job ended
  /// first.
  void cancel(JobId job);
  void cancel_all();

  /// The number of jobs whose last event has not been polled.
  std::size_t unfinished() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stocktake::spark_connect
