#include "report/user_csv.h"

#include <fmt/format.h>

#include <span>

#include "util/csv.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

std::string error_text(const UserRow& row, const SourceTotals& all) {
  std::string text;
  if (all.waiting > 0) {
    text = fmt::format("not finished: {} directories not listed yet", all.waiting);
  }
  if (all.gaps == 0) return text;
  if (!text.empty()) text += "; ";
  text += row.first_gap;
  if (all.gaps > 1) text += fmt::format(" (+{} more)", all.gaps - 1);
  return text;
}

/// The sources that have their columns before `last_modified`. Those of later ones come last, so
/// that a program that goes by a column's position reads the same as before.
std::span<const Source> first_sources() {
  return all_sources().first(2);
}
std::span<const Source> later_sources() {
  return all_sources().subspan(first_sources().size());
}

std::string names_of_columns(std::span<const Source> sources) {
  std::string names;
  for (const Source source : sources)
    names += fmt::format(",{0}_file_count,{0}_size", to_string(source));
  return names;
}

std::string values_of_columns(const UserRow& row, std::span<const Source> sources) {
  std::string values;
  for (const Source source : sources) {
    values += fmt::format(",{},{}", row.of(source).files, row.of(source).bytes);
  }
  return values;
}

}  // namespace

std::string user_csv_header() {
  return "username,file_count,total_size,total_size_gb,status,file_source,error,directory_count,"
         "unsized_count,gap_count" +
         names_of_columns(first_sources()) + ",last_modified,orphan" +
         names_of_columns(later_sources()) + "\n";
}

std::string_view status_of(const UserRow& row) {
  const SourceTotals all = row.sum();
  if (all.gaps + all.waiting == 0) return all.files > 0 ? "success" : "empty";
  return all.found ? "partial" : "error";
}

std::string file_source_of(const UserRow& row) {
  std::string names;
  for (const Source source : all_sources()) {
    if (row.of(source).files == 0) continue;
    if (!names.empty()) names += "+";
    names += to_string(source);
  }
  if (names.empty()) return "none";
  return names == "dbfs+workspace" ? "both" : names;
}

std::string user_csv_line(const UserRow& row) {
  const SourceTotals all = row.sum();
  std::string line;
  append_csv_field(line, row.name);
  line += fmt::format(",{},{},{:.2f},{},{},", all.files, all.bytes,
                      static_cast<double>(all.bytes) / (1024.0 * 1024.0 * 1024.0), status_of(row),
                      file_source_of(row));
  append_csv_field(line, error_text(row, all));
  line += fmt::format(",{},{},{}", all.directories, all.unsized, all.gaps);
  line += values_of_columns(row, first_sources());
  line += fmt::format(",{},{}", all.last_modified ? iso8601(*all.last_modified) : "",
                      row.orphan ? 1 : 0);
  return line + values_of_columns(row, later_sources()) + "\n";
}

}  // namespace stocktake::report
