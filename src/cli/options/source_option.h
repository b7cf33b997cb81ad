#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/source.h"

namespace stocktake::cli {

/// `--sources NAME,...` and `--dbfs-only`, into `sources`, which holds the default.
void add_sources_options(CLI::App& command, std::vector<Source>& sources);

/// `--source NAME`, into `source`.
void add_source_option(CLI::App& command, std::optional<Source>& source);

}  // namespace stocktake::cli
