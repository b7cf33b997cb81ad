#include "report/export/export_formats.h"

#include <array>

#include "report/export/exports.h"
#include "report/export/ncdu_export.h"
#include "report/html/html_export.h"

namespace stocktake::report {
namespace {

constexpr std::array kExportFormats{
    ExportFormat{"csv", "--output users.csv", "one line per user", nullptr, &write_user_csv},
    ExportFormat{"files-csv", "| head", "one line per file", nullptr, &write_files_csv},
    ExportFormat{"jsonl", "--output files.jsonl", "one JSON object per file", &write_jsonl},
    ExportFormat{"html", "--output page.html", "one self-contained page for a browser",
                 &write_html},
    ExportFormat{"ncdu", "| ncdu -f -", "for ncdu; gdu -f - reads it, too", &write_ncdu},
    ExportFormat{"parquet", "--output files.parquet", "for DuckDB, pandas, Spark"},
};

}  // namespace

std::span<const ExportFormat> export_formats() {
  return kExportFormats;
}

}  // namespace stocktake::report
