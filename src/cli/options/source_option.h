#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "model/source.h"

namespace stocktake::cli {

/// `--sources` and `--dbfs-only`, as they are written on the command line.
struct SourceOption {
  std::vector<std::string> words{"dbfs", "workspace"};

  /// Each once, in the order of `kAllSources`.
  std::vector<Source> sources() const;
};

/// `option` has to live until the command line has been read.
void add_source_option(CLI::App& command, SourceOption& option);

}  // namespace stocktake::cli
