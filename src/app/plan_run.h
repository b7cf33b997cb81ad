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
#include "scan/sampler.h"
#include "util/clock.h"
#include "util/expected.h"
#include "util/signals.h"

namespace stocktake::app {

/// A forecast, and what it was made from: all that is said about it.
struct WorkspaceForecast {
  std::string host;
  std::int64_t users = 0;    ///< on the workspace's list
  std::int64_t orphans = 0;  ///< homes' owners who are on no list
  forecast::ForecastInput input;
  forecast::Forecast forecast;
  double sample_limit = 0;  ///< seconds that the sampling was allowed
};

struct PlanRequest {
  ConnectionOptions connection;
  std::vector<Source> sources = default_sources();
  int sample = scan::SampleLimits{}.homes;
  double sample_seconds = seconds(scan::SampleLimits{}.most);
  std::uint64_t seed = 1;
};

/// Told what happens while a plan is made.
struct PlanWatch {
  std::function<void(const std::string&)> on_note;  ///< a line for people
  std::function<void()> on_sampling;                ///< homes are about to be listed
  std::function<void(const scan::Progress&)> on_progress;
  std::function<void(const scan::Progress&)> on_sampled;  ///< the last of these
};

/// Looks at a workspace and says what a scan of it will take: lists a sample of its homes.
class PlanRun {
 public:
  /// `host`: of the workspace that `dispatcher` asks. All members of `watch` are set.
  PlanRun(const PlanRequest& request, net::Dispatcher& dispatcher, const Clock& clock,
          const StopToken& stop, std::string host, PlanWatch watch);

  /// Once. Fails as `scan::discover` and `scan::list_sample` do.
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
