#pragma once

#include <CLI/CLI.hpp>

#include "app/connection_options.h"

namespace stocktake::cli {

void add_connection_options(CLI::App& command, app::ConnectionOptions& options);

}  // namespace stocktake::cli
