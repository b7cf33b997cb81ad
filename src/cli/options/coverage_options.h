#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "model/scan_root.h"
#include "util/expected.h"

namespace stocktake::cli {

/// `--roots` and `--whole`, as given.
struct CoverageOptions {
  std::vector<std::string> roots;
  bool whole = false;
};

/// `options` must live until the command line has been parsed.
void add_coverage_options(CLI::App& command, CoverageOptions& options);

/// What they mean, each root once. Fails with `usage` for a path that is not absolute, and for one
/// of a source that is not among `sources`.
Expected<Coverage> coverage_of(const CoverageOptions& options, const std::vector<Source>& sources);

}  // namespace stocktake::cli
