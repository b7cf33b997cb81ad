#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "app/connection_options.h"
#include "util/output_check.h"

namespace stocktake::cli {

/// The options that say which workspace is used, and how to log in to it.
void add_login_options(CLI::App& command, app::ConnectionOptions& options);

/// The same, and the limits of requests.
void add_connection_options(CLI::App& command, app::ConnectionOptions& options);

/// The files that the options name.
std::vector<NamedFile> files_of(const app::ConnectionOptions& options);

}  // namespace stocktake::cli
