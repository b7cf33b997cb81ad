#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/scan_request.h"
#include "cli/options/coverage_options.h"
#include "cli/output/scan_printer.h"
#include "util/expected.h"
#include "util/output_check.h"

namespace stocktake::cli {

/// The options of `scan`.
struct ScanOptions {
  app::ScanRequest request;
  ScanOutput output;
  std::optional<std::string> users_file;
  CoverageOptions coverage;
  bool one_at_a_time = false;
  std::vector<std::string> mounts;  ///< as given: "dbfs=/mnt/share"
  std::string log_file;
};

/// `options` must live until the command line has been parsed.
void add_scan_options(CLI::App& command, ScanOptions& options);

/// The files that the options name.
CommandFiles files_of(const ScanOptions& options);

/// Completes the request with what depends on several options, and reads the file of users. Fails
/// with `usage` if the options contradict each other, and as `scan::read_users` does. Returns notes
/// for people, one line each.
Expected<std::vector<std::string>> complete(ScanOptions& options);

}  // namespace stocktake::cli
