#pragma once

#include <CLI/CLI.hpp>

#include "util/expected.h"

namespace stocktake::cli {

/// What is wrong with the command line, in words: which command, option or argument, what it takes,
/// and the nearest name if one is misspelt. `error` was thrown when `app` parsed it.
Failure usage_failure(const CLI::App& app, const CLI::ParseError& error);

}  // namespace stocktake::cli
