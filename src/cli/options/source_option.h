#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/source.h"

namespace stocktake::cli {

/// Adds `--sources NAME,...` and `--dbfs-only`, which set `sources`; its value is the default.
void add_sources_options(CLI::App& command, std::vector<Source>& sources);

/// Adds `--source NAME`, which sets `source`.
void add_source_option(CLI::App& command, std::optional<Source>& source);

}  // namespace stocktake::cli
