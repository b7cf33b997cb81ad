#pragma once

#include "app/scan_request.h"
#include "cli/output/scan_printer.h"
#include "util/expected.h"

namespace stocktake::cli {

/// Takes the inventory, writes the CSV and prints the summary; signals stop it. Returns the exit
/// code; failures have already been printed.
ExitCode run_scan(const app::ScanRequest& request, const ScanOutput& output);

}  // namespace stocktake::cli
