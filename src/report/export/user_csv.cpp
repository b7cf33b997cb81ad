#include "report/export/user_csv.h"

#include "columns/user_columns.h"
#include "report/export/row_text.h"

namespace stocktake::report {
namespace {

const Columns<UserRow>& csv_columns() {
  static const Columns<UserRow> columns = exported(user_columns());
  return columns;
}

}  // namespace

std::string user_csv_header(const CsvStyle& style) {
  return csv_header(csv_columns(), style);
}

std::string user_csv_line(const UserRow& row, const CsvStyle& style) {
  std::string line;
  append_csv_line(line, csv_columns(), row, style);
  return line;
}

}  // namespace stocktake::report
