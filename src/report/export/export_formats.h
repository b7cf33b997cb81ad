#pragma once

#include <span>
#include <string_view>

#include "store/read/reader.h"
#include "util/csv.h"
#include "util/files.h"

namespace stocktake::report {

/// A format of `export`. To add one, add an entry to the table in export_formats.cpp; the help, the
/// check of the argument and the export follow from it.
struct ExportFormat {
  std::string_view name;
  std::string_view example;  ///< the remaining arguments of an example command: "> users.csv"
  std::string_view help;     ///< what the example command writes
  /// A separate program beside this one, `stocktake-NAME`, writes a format that has neither.
  void (*write)(store::Reader&, OutputFile&) = nullptr;
  void (*write_csv)(store::Reader&, OutputFile&, const CsvStyle&) = nullptr;
};

std::span<const ExportFormat> export_formats();

}  // namespace stocktake::report
