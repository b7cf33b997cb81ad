#include "report/user_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "util/csv.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

std::string error_text(const UserRow& row) {
  const auto waiting = row.dbfs.waiting + row.workspace.waiting;
  const auto gaps = row.dbfs.gaps + row.workspace.gaps;
  std::string text;
  if (waiting > 0) text = fmt::format("not finished: {} directories not listed yet", waiting);
  if (gaps == 0) return text;
  if (!text.empty()) text += "; ";
  text += row.first_gap;
  if (gaps > 1) text += fmt::format(" (+{} more)", gaps - 1);
  return text;
}

}  // namespace

std::string_view user_csv_header() {
  return "username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
         "unsized_count,gap_count,dbfs_file_count,dbfs_size,workspace_file_count,workspace_size,"
         "last_modified,orphan\n";
}

std::string_view status_of(const UserRow& row) {
  const bool whole =
      row.dbfs.gaps + row.workspace.gaps + row.dbfs.waiting + row.workspace.waiting == 0;
  if (whole) return row.dbfs.files + row.workspace.files > 0 ? "success" : "empty";
  return row.dbfs.found || row.workspace.found ? "partial" : "error";
}

std::string_view file_source_of(const UserRow& row) {
  if (row.dbfs.files > 0) return row.workspace.files > 0 ? "both" : "dbfs";
  return row.workspace.files > 0 ? "workspace" : "none";
}

std::string user_csv_line(const UserRow& row) {
  const auto& dbfs = row.dbfs;
  const auto& workspace = row.workspace;
  const auto bytes = dbfs.bytes + workspace.bytes;
  std::string line;
  append_csv_field(line, row.name);
  line += fmt::format(",{},{},{:.2f},{},{},", dbfs.files + workspace.files, bytes,
                      static_cast<double>(bytes) / (1024.0 * 1024.0 * 1024.0), status_of(row),
                      file_source_of(row));
  append_csv_field(line, error_text(row));
  const auto newest = std::max(dbfs.last_modified, workspace.last_modified);
  line += fmt::format(",{},{},{},{},{},{},{},{},{}\n", dbfs.directories + workspace.directories,
                      dbfs.unknown_size + workspace.unknown_size, dbfs.gaps + workspace.gaps,
                      dbfs.files, dbfs.bytes, workspace.files, workspace.bytes,
                      newest ? iso8601(*newest) : "", row.orphan ? 1 : 0);
  return line;
}

}  // namespace stocktake::report
