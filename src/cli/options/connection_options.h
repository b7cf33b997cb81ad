#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "app/connection_options.h"
#include "util/output_check.h"

namespace stocktake::cli {

void add_connection_options(CLI::App& command, app::ConnectionOptions& options);

/// The files that the options name.
std::vector<NamedFile> files_of(const app::ConnectionOptions& options);

}  // namespace stocktake::cli
