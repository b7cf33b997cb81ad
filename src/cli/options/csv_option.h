#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "util/csv.h"
#include "util/expected.h"

namespace stocktake::cli {

/// How to write CSV, and which options said so.
struct CsvChoice {
  CsvStyle style;
  std::string named_by;  ///< `--for` or `--separator`; empty: neither was given
};

/// Adds `--for excel` and `--separator`.
void add_csv_options(CLI::App& command, CsvChoice& choice);

/// Fails with `usage` if one of the options was given for output that is not CSV. `example` is a
/// command that writes CSV.
Expected<void> expect_csv(const CsvChoice& choice, bool is_csv, const std::string& example);

}  // namespace stocktake::cli
