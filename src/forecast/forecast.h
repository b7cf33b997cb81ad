#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "forecast/estimate.h"
#include "forecast/sample.h"
#include "forecast/schedule.h"

namespace stocktake::forecast {

/// Measurements of one source during the sampling.
struct SourceMeasurements {
  std::int64_t answers = 0;
  ServiceModel pace;     ///< `rate` and `at_once` are set only if a limit was met
  bool limited = false;  ///< the service throttled, and a limit was found
};

/// Measurements of the service.
struct Measurements {
  PerSource<SourceMeasurements> sources;
  double seconds = 0;                ///< duration of the sampling
  double repeats = 1;                ///< requests per answer, without throttled ones
  std::int64_t requests_before = 0;  ///< requests to find the homes
  double seconds_before = 0;         ///< duration of those requests
};

struct ForecastInput {
  Population population;
  Measurements measured;
  int in_flight = 32;             ///< of one machine
  bool in_flight_in_all = false;  ///< the workers share `in_flight`; otherwise each has its own
  double max_rate = kNoLimit;     ///< requests per second of all machines together
  std::uint64_t seed = 1;
};

/// A cluster of this many workers, with the seconds that a scan on it takes.
struct ClusterRow {
  int workers = 1;
  double seconds = 0;        ///< if the service's limits apply to the workspace
  double seconds_apart = 0;  ///< if the service's limits apply to each machine
  double by_user = 0;        ///< if each user is one task of a Spark job
};

struct Forecast {
  Range requests;
  Range seconds;  ///< on this machine; the slow end allows for a limit that was not met yet
  std::vector<ClusterRow> rows;
  /// The smallest number of workers beyond which more gain nothing; 0: a cluster is not faster than
  /// this machine.
  int smallest = 0;
  int smallest_apart = 0;  ///< the same if limits apply to each machine
  bool limited = false;    ///< a limit of the service was met
  /// For the slow end of `seconds`: a limit in requests per second that the sample did not exclude.
  /// `kNoLimit` if the measured rates already are the slow end.
  double possible_rate = kNoLimit;
  std::size_t unfinished = 0;  ///< homes of the sample that were not listed completely
};

/// The numbers of workers that a forecast compares.
inline constexpr std::array kClusterSizes{1, 2, 4, 8, 16, 32, 64};
/// Seconds until a running cluster lists its first slice: opening the session, uploading the
/// worker, starting Python.
inline constexpr double kClusterStart = 10;

/// Pure: the same input gives the same forecast.
Forecast make_forecast(const ForecastInput& input);

}  // namespace stocktake::forecast
