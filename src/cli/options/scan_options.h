#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "app/scan_request.h"
#include "cli/output/scan_printer.h"
#include "util/expected.h"

namespace stocktake::cli {

/// The command line of `scan`.
struct ScanOptions {
  app::ScanRequest request;
  ScanOutput output;
  std::optional<std::string> users_file;
  bool one_at_a_time = false;
  std::string log_file;
};

/// `options` has to live until the command line has been read.
void add_scan_options(CLI::App& command, ScanOptions& options);

/// Completes the request with what follows from the command line as a whole, the file of users
/// included. Fails with `usage` where its parts do not go together, and as `scan::read_users`.
/// Returns notes for people, one line each.
Expected<std::vector<std::string>> complete(ScanOptions& options);

}  // namespace stocktake::cli
