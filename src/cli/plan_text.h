#pragma once

#include <string>

#include "plan/by_user.h"
#include "plan/forecast.h"

namespace stocktake::cli {

/// A forecast, and what it was made from: all that is said about it.
struct PlanOfWorkspace {
  std::string host;
  std::int64_t users = 0;    ///< on the workspace's list
  std::int64_t orphans = 0;  ///< homes' owners who are on no list
  plan::Question question;
  plan::Forecast forecast;
  double sample_limit = 0;  ///< seconds that the sampling was allowed
};

/// Each ends with a line break. The JSON is one object on a line, durations in seconds.
std::string plan_as_text(const PlanOfWorkspace& plan);
std::string plan_as_json(const PlanOfWorkspace& plan);

/// The same for users of whom nothing is known but how long each takes.
std::string plan_as_text(const plan::UserJob& job);
std::string plan_as_json(const plan::UserJob& job);

}  // namespace stocktake::cli
