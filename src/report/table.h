#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stocktake::report {

enum class Format { table, csv, json };

/// One value of a table, for people and for programs.
struct Cell {
  std::string text;        ///< for people; made printable by the table
  std::string raw;         ///< for CSV and JSON
  bool is_number = false;  ///< aligned right; bare in JSON; an empty `raw` is null there
};

/// Rows under headings, written as a table that people read, as CSV or as JSON objects in an array.
class Table {
 public:
  /// `names`: the columns for programs; `titles`: the same for people.
  Table(std::vector<std::string> names, std::vector<std::string> titles);

  void add(std::vector<Cell> row);
  std::size_t size() const { return rows_.size(); }
  std::string write(Format format) const;

 private:
  std::string as_table() const;
  std::string as_csv() const;
  std::string as_json() const;

  std::vector<std::string> names_;
  std::vector<std::string> titles_;
  std::vector<std::vector<Cell>> rows_;
};

Cell text_cell(std::string text);
/// "1,234" and 1234.
Cell count_cell(std::int64_t number);
/// "1.2 KiB" (or "1,234" where `exact`) and 1234.
Cell bytes_cell(std::int64_t bytes, bool exact);

}  // namespace stocktake::report
