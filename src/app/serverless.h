#pragma once

#include <optional>
#include <string>

#include "auth/configuration.h"
#include "util/expected.h"

namespace stocktake::app {

/// What to say if serverless compute is configured (`serverless_compute_id`): it has no executors
/// that this program could use. None if it is not configured.
std::optional<std::string> serverless_note(const auth::Configuration& configuration);

/// Fails with `usage` if one place configures both a cluster and serverless compute, as the
/// vendor's own client does.
Expected<void> check_compute(const auth::Configuration& configuration);

}  // namespace stocktake::app
