#pragma once

#include <exception>
#include <optional>

#include "util/expected.h"

namespace stocktake {

/// What the system has refused, if that is what the exception says: a thread, memory, a descriptor,
/// disk space. Everything else is a bug. The failure is `unreachable`: the command may be run
/// again.
std::optional<Failure> system_failure(const std::exception& error);

}  // namespace stocktake
