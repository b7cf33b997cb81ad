#pragma once

#include "app/scan_request.h"
#include "cli/output/scan_printer.h"
#include "util/expected.h"

namespace stocktake::cli {

/// Takes the inventory, writes the CSV, prints the summary; stops at signals. Returns how it ended;
/// what went wrong has been told.
ExitCode run_scan(const app::ScanRequest& request, const ScanOutput& output);

}  // namespace stocktake::cli
