#pragma once

#include <string>

#include "columns/column.h"
#include "util/json.h"

namespace stocktake::report {

// A row as text for programs, by its columns.

/// Appends it as a field of CSV; unknown is empty.
void append_csv_value(std::string& line, ColumnType type, const Value& value);

/// Unknown is null.
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

template <typename Row>
Json json_object(const Columns<Row>& columns, const Row& row) {
  Json object = Json::object();
  for (const Column<Row>& column : columns) {
    object.emplace(std::string(column.name), json_value(column.type, column.value(row)));
  }
  return object;
}

}  // namespace stocktake::report
