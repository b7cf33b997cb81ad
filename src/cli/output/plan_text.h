#pragma once

#include <string>

#include "app/plan_run.h"
#include "plan/by_user.h"

namespace stocktake::cli {

/// Each ends with a line break. The JSON is one object on a line, durations in seconds.
std::string plan_as_text(const app::PlanOfWorkspace& plan);
std::string plan_as_json(const app::PlanOfWorkspace& plan);

/// The same for users of whom nothing is known but how long each takes.
std::string plan_as_text(const plan::UserJob& job);
std::string plan_as_json(const plan::UserJob& job);

}  // namespace stocktake::cli
