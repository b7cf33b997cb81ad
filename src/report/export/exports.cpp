#include "report/export/exports.h"

#include "columns/file_columns.h"
#include "report/export/row_text.h"
#include "report/export/user_csv.h"

namespace stocktake::report {

void write_user_csv(store::Reader& reader, OutputFile& output, const CsvStyle& style) {
  output.write(user_csv_header(style));
  reader.each_user([&](const UserRow& row) { output.write(user_csv_line(row, style)); });
}

void write_files_csv(store::Reader& reader, OutputFile& output, const CsvStyle& style) {
  const Columns<FileRow> columns = exported(file_columns());
  output.write(csv_header(columns, style));
  std::string line;
  reader.each_file([&](const FileRow& row) {
    line.clear();
    append_csv_line(line, columns, row, style);
    output.write(line);
  });
}

void write_jsonl(store::Reader& reader, OutputFile& output) {
  const Columns<FileRow> columns = exported(file_columns());
  reader.each_file([&](const FileRow& row) { output.write(json_line(columns, row) + "\n"); });
}

}  // namespace stocktake::report
