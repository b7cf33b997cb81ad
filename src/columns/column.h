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

// What a row of users or of files consists of. CSV, JSON, Parquet, the tables of `show` and the
// SQL views are all made from the lists in user_columns.cpp and file_columns.cpp.
//
// To add a column, append an entry to the list. `name`, `type` and `value` put it at the end of
// every export; `shown` puts it into `show` as well, and `view` into the SQL view. Then add it to
// the literals of tests/unit/columns and to docs/inventory.md where it is in a view. A value that
// the row does not hold yet must first be stored: see the row's type.

/// What a column holds in one row; `std::monostate` where it is unknown.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

inline Value value_or_null(const std::optional<std::int64_t>& number) {
  return number ? Value(*number) : Value();
}

/// How a value is written.
enum class ColumnType : std::uint8_t {
  text,     ///< never null
  number,   ///< a count, an id, or 1 for yes and 0 for no
  bytes,    ///< a number; with a unit where people read it
  time,     ///< a number, milliseconds since 1970; ISO 8601, UTC, in text
  decimal,  ///< a double; two decimals
};

template <typename Row>
struct Column {
  /// Where `show` has the column, and how.
  struct Shown {
    /// Columns are shown in the order of their places, then of the list; 0: not shown.
    int place = 0;
    std::string_view title{};  ///< empty: in CSV and JSON of `show`, and not in its table
    bool has_bar = false;      ///< followed by a bar, as long as the value's share of the largest
    std::string (*text)(const Row&) = nullptr;  ///< instead of the value
    bool (*is_bad)(const Row&) = nullptr;       ///< highlighted as a problem
  };
  /// Where the SQL view has the column, and as what.
  struct InView {
    int place = 0;  ///< as `Shown::place`; 0: not in the view
    std::string_view
        expression{};         ///< over the tables that store/file/schema.cpp joins in the view
    std::string_view name{};  ///< where it differs from `Column::name`
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

/// The place of a column that comes after those whose order is older than the list.
inline constexpr int kAtTheEnd = 1000;

/// Those of the exports, in their order.
template <typename Row>
Columns<Row> exported(Columns<Row> columns) {
  std::erase_if(columns, [](const Column<Row>& column) { return !column.is_exported; });
  return columns;
}

/// Those of `show`, in their order.
template <typename Row>
Columns<Row> shown(Columns<Row> columns) {
  std::erase_if(columns, [](const Column<Row>& column) { return column.shown.place == 0; });
  std::stable_sort(columns.begin(), columns.end(), [](const auto& one, const auto& other) {
    return one.shown.place < other.shown.place;
  });
  return columns;
}

/// The columns of a SELECT that makes the view.
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
