#pragma once

#include <string>

#include "app/plan_run.h"
#include "forecast/user_job.h"

namespace stocktake::cli {

/// Both end with a line break. The JSON is one object on one line, with durations in seconds.
std::string forecast_as_text(const app::WorkspaceForecast& plan);
std::string forecast_as_json(const app::WorkspaceForecast& plan);

/// The same if only the time per user is known.
std::string forecast_as_text(const forecast::UserJob& job);
std::string forecast_as_json(const forecast::UserJob& job);

}  // namespace stocktake::cli
