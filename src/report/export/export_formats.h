#pragma once

#include <span>
#include <string_view>

#include "store/read/reader.h"
#include "util/files.h"

namespace stocktake::report {

/// A format of `export`. To add one, add a line to the table in export_formats.cpp: the help, the
/// check of the argument and the export itself follow from it.
struct ExportFormat {
  std::string_view name;
  std::string_view example;  ///< the rest of a command line: "> users.csv"
  std::string_view help;     ///< what `example` makes
  /// Null where `stocktake-NAME`, a program of its own beside this one, writes the format.
  void (*write)(store::Reader&, OutputFile&) = nullptr;
};

std::span<const ExportFormat> export_formats();

}  // namespace stocktake::report
