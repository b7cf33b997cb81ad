#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "columns/column.h"
#include "util/csv.h"
#include "util/json.h"

namespace stocktake::report {

// Rows as text for programs, by their columns.

/// Appends the value as a CSV field; an unknown value is an empty field.
void append_csv_value(std::string& line, ColumnType type, const Value& value,
                      const CsvStyle& style = {});

/// The value as JSON; an unknown value is null.
Json json_value(ColumnType type, const Value& value);

/// The names of the columns as the first line of CSV.
template <typename Row>
std::string csv_header(const Columns<Row>& columns, const CsvStyle& style = {}) {
  std::vector<std::string> names;
  for (const Column<Row>& column : columns) names.push_back(column.name);
  return csv_heading(names, style);
}

/// Appends the row as a line of CSV.
template <typename Row>
void append_csv_line(std::string& line, const Columns<Row>& columns, const Row& row,
                     const CsvStyle& style = {}) {
  for (const Column<Row>& column : columns) {
    if (&column != &columns.front()) line += style.separator;
    append_csv_value(line, column.type, column.value(row), style);
  }
  line += '\n';
}

/// Adds the value as a member; an unknown value is null.
void add_json_value(JsonRow& object, std::string_view name, ColumnType type, const Value& value);

/// The row as a JSON object without blanks and without a line break.
template <typename Row>
std::string json_line(const Columns<Row>& columns, const Row& row) {
  JsonRow object;
  for (const Column<Row>& column : columns) {
    add_json_value(object, column.name, column.type, column.value(row));
  }
  return object.finish();
}

}  // namespace stocktake::report
