#pragma once

#include <CLI/CLI.hpp>

#include "app/scan_request.h"
#include "util/expected.h"

namespace stocktake::cli {

/// Adds `--catalog`, `--schema` and `--volume`, which set `filter`.
void add_volume_options(CLI::App& command, VolumeFilter& filter);

/// Brings the names in one order, each once. Fails with `usage` if there are any and volumes are
/// not scanned.
Expected<void> complete_volumes(app::ScanRequest& request);

}  // namespace stocktake::cli
