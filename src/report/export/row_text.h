#pragma once

#include <string>
#include <utility>

#include "columns/column.h"
#include "util/json.h"

namespace stocktake::report {

// Rows as text for programs, by their columns.

/// Appends the value as a CSV field; an unknown value is an empty field.
void append_csv_value(std::string& line, ColumnType type, const Value& value);

/// The value as JSON; an unknown value is null.
Json json_value(ColumnType type, const Value& value);

/// The names of the columns as a line of CSV.
template <typename Row>
std::string csv_header(const Columns<Row>& columns) {
  std::string line;
  for (const Column<Row>& column : columns) {
    if (!line.empty()) line += ',';
    line += column.name;
  }
  return line + '\n';
}

/// Appends the row as a line of CSV.
template <typename Row>
void append_csv_line(std::string& line, const Columns<Row>& columns, const Row& row) {
  for (const Column<Row>& column : columns) {
    if (&column != &columns.front()) line += ',';
    append_csv_value(line, column.type, column.value(row));
  }
  line += '\n';
}

/// Writes rows as JSON objects without blanks, one at a time.
template <typename Row>
class JsonRows {
 public:
  explicit JsonRows(Columns<Row> columns) : columns_(std::move(columns)), object_(Json::object()) {
    for (const Column<Row>& column : columns_) object_[std::string(column.name)] = Json();
  }

  /// The row without a line break.
  std::string text(const Row& row) {
    // The members are reused for the next row: creating them anew takes 50 % longer.
    auto member = object_.begin();
    for (const Column<Row>& column : columns_) {
      (member++).value() = json_value(column.type, column.value(row));
    }
    return json_text(object_);
  }

 private:
  Columns<Row> columns_;
  Json object_;
};

}  // namespace stocktake::report
