#pragma once

#include <optional>

#include "app/workspace_client.h"
#include "auth/problem.h"

namespace stocktake::app {

/// Logs in and asks the workspace who the caller is: one request (two, if the token is renewed
/// because the workspace refuses it). Returns what went wrong.
std::optional<auth::Problem> check_login(const PreparedLogin& prepared);

}  // namespace stocktake::app
