#pragma once

#include <cstdint>
#include <vector>

namespace stocktake::forecast {

/// A duration in seconds, from the least to the most.
struct SecondsRange {
  double low = 0;
  double high = 0;
};

/// Assigns each task, in order, to the first free worker. Returns the seconds until all tasks have
/// ended.
double list_schedule(const std::vector<double>& seconds, int workers);

/// A Spark job that gives each user to one task: one worker lists the user from start to end.
struct UserJob {
  std::int64_t users = 0;
  double seconds_each = 0;
};

/// The tasks without overhead: `low` as if users could be divided freely, `high` in whole users.
SecondsRange tasks_alone(const UserJob& job, int workers);

/// The tasks with the overhead of such a job. Users run in chunks of 100, one chunk after the
/// other, and a full chunk adds 90 to 150 s (starting its job, fetching and saving its results).
/// The numbers are fitted to a published sizing table; see docs/adr/0013-plan.md.
SecondsRange whole_job(const UserJob& job, int workers);

/// The recommended cluster size, and how long the job takes on it.
struct Advice {
  int few = 1;
  int many = 1;
  SecondsRange seconds;  ///< fast end with `many` workers, slow end with `few`; rounded outwards
};

/// `few` is a power of two for which the tasks' total time divided by the workers is about equal to
/// the total cost of the workers (25 s each to start and idle). `many` is twice that.
Advice advise(const UserJob& job);

/// Rounds outwards to usual durations: 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 45, 60, 90, 120 minutes,
/// and then whole hours; below a minute, to 10 s.
SecondsRange round_outwards(const SecondsRange& span);

}  // namespace stocktake::forecast
