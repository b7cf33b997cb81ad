#include "report/export/export_formats.h"

#include <array>

#include "report/export/exports.h"
#include "report/export/ncdu_export.h"
#include "report/html/html_export.h"

namespace stocktake::report {
namespace {

constexpr std::array kExportFormats{
    ExportFormat{"csv", "--output users.csv", "a line a user", &write_user_csv},
    ExportFormat{"files-csv", "| head", "a line a file", &write_files_csv},
    ExportFormat{"jsonl", "--output files.jsonl", "a JSON object a file", &write_jsonl},
    ExportFormat{"html", "--output page.html", "a page to look at and to hand on", &write_html},
    ExportFormat{"ncdu", "| ncdu -f -", "in ncdu; gdu -f - opens it, too", &write_ncdu},
    ExportFormat{"parquet", "--output files.parquet", "for DuckDB, pandas, Spark"},
};

}  // namespace

std::span<const ExportFormat> export_formats() {
  return kExportFormats;
}

}  // namespace stocktake::report
