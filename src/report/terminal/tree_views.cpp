#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "columns/file_columns.h"
#include "model/path.h"
#include "report/terminal/column_table.h"
#include "report/terminal/views.h"
#include "store/file/schema.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

std::string state_of(const store::DirectoryRow& row) {
  switch (static_cast<store::State>(row.state)) {
    case store::State::pending:
      return "waiting";
    case store::State::gap:
      return "gap";
    default:
      break;
  }
  if (row.tree.gaps > 0) return "gaps below";
  return row.tree.pending > 0 ? "not finished" : "listed";
}

std::vector<Cell> cells_of(const store::DirectoryRow& row, std::int64_t most,
                           const ViewOptions& options) {
  const std::string state = state_of(row);
  return {text_cell(std::string(shown_path(row.path))),
          text_cell(std::string(to_string(row.source))),
          count_cell(row.tree.files),
          bytes_cell(row.tree.bytes, options.exact_bytes),
          bar_cell(row.tree.bytes, most, options.style),
          {"", fmt::format("{}", row.own.files), true},
          {"", fmt::format("{}", row.own.bytes), true},
          count_cell(row.tree.unknown_size),
          count_cell(row.tree.directories),
          date_cell(row.tree.last_modified),
          {state, state, false, state == "listed" ? Color::none : Color::bad},
          {"", row.username, false},
          {"", fmt::format("{}", row.tree.gaps), true},
          text_cell(std::string(to_string(row.content_class)))};
}

}  // namespace

std::string directories_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<store::DirectoryRow> rows;
  const std::int64_t found = reader.each_directory(
      options.scope, options.sort.value_or(store::SortKey::size), options.limit,
      [&](const store::DirectoryRow& row) { rows.push_back(row); });
  if (rows.empty() && options.format == Format::table) return "no matching directories\n";
  std::int64_t most = 0;
  for (const auto& row : rows) most = std::max(most, row.tree.bytes);
  Table table(
      {"path", "source", "file_count", "size", "", "own_file_count", "own_size", "unsized_count",
       "directory_count", "last_modified", "state", "username", "gap_count", "class"},
      {"DIRECTORY", "SOURCE", "FILES", "SIZE", "", "", "", "UNSIZED", "DIRS",
       date_title("MODIFIED"), "STATE", "", "", "CLASS"});
  for (const auto& row : rows) table.add(cells_of(row, most, options));
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(rows.size()), found);
}

std::string files_view(store::Reader& reader, const ViewOptions& options) {
  std::vector<FileRow> rows;
  const std::int64_t found =
      reader.each_file_by(options.scope, options.sort.value_or(store::SortKey::size), options.limit,
                          [&](const FileRow& row) { rows.push_back(row); });
  if (rows.empty() && options.format == Format::table) return "no matching files\n";
  const Columns<FileRow> columns = shown(file_columns());
  const Table table = column_table(columns, rows, largest_value(columns, rows), options);
  return table.write(options.format, options.style) +
         more_line(options, static_cast<std::int64_t>(rows.size()), found);
}

}  // namespace stocktake::report
