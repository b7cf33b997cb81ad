#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/connection_options.h"
#include "forecast/forecast.h"
#include "model/source.h"
#include "net/dispatch/dispatcher.h"
#include "scan/coordinator.h"
#include "scan/discovery/discovery_progress.h"
#include "scan/sampler.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// A forecast and everything that it was made from.
struct WorkspaceForecast {
  std::string host;
  std::int64_t users = 0;    ///< in the workspace's list of users
  std::int64_t orphans = 0;  ///< homes that belong to nobody
  forecast::ForecastInput input;
  forecast::Forecast forecast;
  double sample_limit = 0;  ///< time limit of the sampling, in seconds
};

struct PlanRequest {
  ConnectionOptions connection;
  std::vector<Source> sources = default_sources();
  int sample = scan::SampleLimits{}.homes;
  double sample_seconds = seconds(scan::SampleLimits{}.most);
  std::uint64_t seed = 1;
};

/// Called while a forecast is made.
struct PlanWatch {
  std::function<void(const std::string&)> on_note;  ///< a line for people
  scan::DiscoveryWatch on_discovery;                ///< while users and homes are listed
  std::function<void()> on_discovered;              ///< after that, however it ended
  std::function<void()> on_sampling;                ///< before the first home is listed
  std::function<void(const scan::Progress&)> on_progress;
  std::function<void(const scan::Progress&)> on_sampled;  ///< with the last progress
};

/// Lists a sample of a workspace's homes and forecasts what a scan will take.
class PlanRun {
 public:
  /// `host`: the workspace that `dispatcher` sends to. All members of `watch` must be set.
  PlanRun(const PlanRequest& request, net::Dispatcher& dispatcher, const Clock& clock,
          const StopToken& stop, std::string host, PlanWatch watch);

  /// Call once. Fails as `scan::discover` and `scan::list_sample` do.
  Expected<WorkspaceForecast> run();

 private:
  Expected<void> list_sample(const std::vector<store::UserSpec>& users);
  void look_at(Source source, const net::FamilyAnswers& before);

  const PlanRequest& request_;
  net::Dispatcher& dispatcher_;
  const Clock& clock_;
  const StopToken& stop_;
  PlanWatch watch_;
  WorkspaceForecast plan_;
};

}  // namespace stocktake::app
