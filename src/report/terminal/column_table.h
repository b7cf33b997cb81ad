#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "columns/column.h"
#include "report/terminal/table.h"
#include "report/terminal/views.h"

namespace stocktake::report {

/// The value as people read it: digits in groups, sizes with a unit, "unknown" or "-" for no value.
Cell cell_of(ColumnType type, const Value& value, bool exact_bytes);

/// The largest value in the column that has a bar; 0 if no column has one.
template <typename Row>
std::int64_t largest_value(const Columns<Row>& columns, const std::vector<Row>& rows) {
  std::int64_t most = 0;
  for (const Column<Row>& column : columns) {
    if (!column.shown.has_bar) continue;
    for (const Row& row : rows) {
      const Value value = column.value(row);
      if (const auto* number = std::get_if<std::int64_t>(&value)) most = std::max(most, *number);
    }
  }
  return most;
}

template <typename Row>
std::vector<Cell> cells_of(const Columns<Row>& columns, const Row& row, std::int64_t most,
                           const ViewOptions& options) {
  std::vector<Cell> cells;
  for (const Column<Row>& column : columns) {
    const Value value = column.value(row);
    Cell cell = cell_of(column.type, value, options.exact_bytes);
    if (column.shown.title.empty()) cell.text.clear();
    if (column.shown.text != nullptr) cell.text = column.shown.text(row);
    if (column.shown.is_bad != nullptr && column.shown.is_bad(row)) cell.color = Color::bad;
    cells.push_back(std::move(cell));
    if (!column.shown.has_bar) continue;
    const auto* number = std::get_if<std::int64_t>(&value);
    cells.push_back(bar_cell(number == nullptr ? 0 : *number, most, options.style));
  }
  return cells;
}

/// A table of the columns that `show` prints. A full bar stands for `most`.
template <typename Row>
Table column_table(const Columns<Row>& columns, const std::vector<Row>& rows, std::int64_t most,
                   const ViewOptions& options) {
  std::vector<std::string> names;
  std::vector<std::string> titles;
  for (const Column<Row>& column : columns) {
    names.emplace_back(column.name);
    const bool has_dates = column.type == ColumnType::time && !column.shown.title.empty();
    titles.push_back(has_dates ? date_title(column.shown.title) : std::string(column.shown.title));
    if (!column.shown.has_bar) continue;
    names.emplace_back();
    titles.emplace_back();
  }
  Table table(std::move(names), std::move(titles));
  for (const Row& row : rows) table.add(cells_of(columns, row, most, options));
  return table;
}

}  // namespace stocktake::report
