#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stocktake {

// The columns of users and of files. CSV, JSON, Parquet, the tables of `show` and the SQL views are
// all generated from the lists in user_columns.cpp and file_columns.cpp.
//
// To add a column, append an entry to the list. `name`, `type` and `value` put it at the end of
// every export; `shown` puts it into `show` as well, and `view` into the SQL view. Then add it to
// the literals of tests/unit/columns and to docs/inventory.md where it is in a view. A value that
// the row does not hold yet must first be stored: see the row's type.

/// The value of a column in one row; `std::monostate` where it is unknown.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

inline Value value_or_null(const std::optional<std::int64_t>& number) {
  return number ? Value(*number) : Value();
}

/// The type of a column, which decides how its values are written.
enum class ColumnType : std::uint8_t {
  text,     ///< never null
  number,   ///< a count, or 1 for yes and 0 for no
  id,       ///< a number that names something; a spreadsheet must not round it
  bytes,    ///< a number; shown to users with a unit
  time,     ///< a number, milliseconds since 1970; in text as ISO 8601, UTC
  decimal,  ///< a double, written with two decimals
};

template <typename Row>
struct Column {
  /// Where and how `show` displays the column.
  struct Shown {
    /// `show` orders columns by place, then by position in the list; 0: not shown.
    int place = 0;
    std::string_view title{};  ///< empty: in the CSV and JSON of `show`, but not in its table
    bool has_bar = false;      ///< followed by a bar, scaled to the largest value
    std::string (*text)(const Row&) = nullptr;  ///< shown instead of the value
    bool (*is_bad)(const Row&) = nullptr;       ///< highlighted as a problem
  };
  /// Where the column is in the SQL view, and its expression.
  struct InView {
    int place = 0;             ///< as `Shown::place`; 0: not in the view
    std::string expression{};  ///< over the tables that store/file/schema.cpp joins in the view
    std::string_view name{};   ///< where it differs from `Column::name`
  };

  std::string name{};  ///< in CSV, JSON and Parquet
  ColumnType type = ColumnType::text;
  std::function<Value(const Row&)> value{};
  bool is_exported = true;
  Shown shown{};
  InView view{};
};

template <typename Row>
using Columns = std::vector<Column<Row>>;

/// The place of a new column: after all columns that have a place of their own.
inline constexpr int kAtTheEnd = 1000;

/// The columns of the exports, in order.
template <typename Row>
Columns<Row> exported(Columns<Row> columns) {
  std::erase_if(columns, [](const Column<Row>& column) { return !column.is_exported; });
  return columns;
}

/// The columns of `show`, in order.
template <typename Row>
Columns<Row> shown(Columns<Row> columns) {
  std::erase_if(columns, [](const Column<Row>& column) { return column.shown.place == 0; });
  std::stable_sort(columns.begin(), columns.end(), [](const auto& one, const auto& other) {
    return one.shown.place < other.shown.place;
  });
  return columns;
}

/// The column list of the SELECT that defines the view.
template <typename Row>
std::string view_columns(Columns<Row> columns) {
  std::erase_if(columns, [](const Column<Row>& column) { return column.view.place == 0; });
  std::stable_sort(columns.begin(), columns.end(), [](const auto& one, const auto& other) {
    return one.view.place < other.view.place;
  });
  std::string sql;
  for (const Column<Row>& column : columns) {
    if (!sql.empty()) sql += ",\n       ";
    sql += column.view.expression;
    sql += " AS ";
    sql += column.view.name.empty() ? std::string_view(column.name) : column.view.name;
  }
  return sql;
}

}  // namespace stocktake
