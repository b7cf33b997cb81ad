#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "forecast/estimate.h"
#include "forecast/sample.h"
#include "forecast/schedule.h"

namespace stocktake::forecast {

/// What was seen of one source while the sample was listed.
struct SourceMeasurements {
  std::int64_t answers = 0;
  ServiceModel pace;     ///< `rate` and `at_once` only where a limit was met
  bool limited = false;  ///< the service told to come later
};

/// What was seen of the service.
struct Measurements {
  PerSource<SourceMeasurements> sources;
  double seconds = 0;                ///< that the sampling took
  double repeats = 1;                ///< requests for an answer, those told to come later left out
  std::int64_t requests_before = 0;  ///< that come before the homes are known
  double seconds_before = 0;         ///< that they took
};

struct ForecastInput {
  Population population;
  Measurements measured;
  int in_flight = 32;             ///< of one machine
  bool in_flight_in_all = false;  ///< workers share it, rather than having so many each
  double max_rate = kNoLimit;     ///< of all machines together
  std::uint64_t seed = 1;
};

/// A cluster of so many workers: seconds until a scan on it has ended.
struct ClusterRow {
  int workers = 1;
  double seconds = 0;        ///< where the service's limits are the workspace's
  double seconds_apart = 0;  ///< where it counts each machine apart
  double by_user = 0;        ///< with one user a task, as the predecessor works
};

struct Forecast {
  Range requests;
  Range seconds;  ///< on this machine; the slow end allows for a limit that was not met yet
  std::vector<ClusterRow> rows;
  /// The fewest workers beyond which nothing is gained; 0: none are faster than this machine.
  int smallest = 0;
  int smallest_apart = 0;  ///< the same where each machine is counted apart
  bool limited = false;    ///< a limit of the service was met
  /// Of the slow end: a limit a second that the sample did not exclude; `kNoLimit` where what was
  /// seen is the slow end already.
  double possible_rate = kNoLimit;
  std::size_t unfinished = 0;  ///< homes of the sample that were not listed to the end
};

/// Of how many workers a cluster is looked at.
inline constexpr std::array kClusterSizes{1, 2, 4, 8, 16, 32, 64};
/// Until the first slice is listed on a cluster that runs: a session, the worker's upload, Python.
inline constexpr double kClusterStart = 10;

/// Pure, and the same for the same question.
Forecast make_forecast(const ForecastInput& input);

}  // namespace stocktake::forecast
