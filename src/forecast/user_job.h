#pragma once

#include <cstdint>
#include <vector>

namespace stocktake::forecast {

/// Seconds, at least and at most.
struct SecondsRange {
  double low = 0;
  double high = 0;
};

/// Tasks in this order, each to the worker that is free first: how long all take.
double list_schedule(const std::vector<double>& seconds, int workers);

/// A job whose unit of work is the user: one user is one task of one worker, from start to end. So
/// works a Spark job that spreads users, and so worked this program's predecessor.
struct UserJob {
  std::int64_t users = 0;
  double seconds_each = 0;
};

/// The tasks alone: as if users could be cut at will, and in whole users.
SecondsRange tasks_alone(const UserJob& job, int workers);

/// With what such jobs take besides: users go in chunks of 100 that wait for each other, and a full
/// chunk takes 90 to 150 s more (starting its job, fetching and saving its results). The numbers
/// are fitted to the predecessor's own table; see docs/adr/0013-plan.md.
SecondsRange whole_job(const UserJob& job, int workers);

/// The cluster that is worth having, and how long it takes.
struct Advice {
  int few = 1;
  int many = 1;
  SecondsRange seconds;  ///< from the fast end of `many` to the slow end of `few`, rounded outwards
};

/// `few` is a power of two: as many workers as make the time of all tasks ÷ workers about equal to
/// what they cost together (25 s of start and idleness each). `many` is twice that.
Advice advise(const UserJob& job);

/// Outwards to what people say: 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 45, 60, 90, 120 minutes and so
/// on; below a minute, to 10 s.
SecondsRange round_outwards(const SecondsRange& span);

}  // namespace stocktake::forecast
