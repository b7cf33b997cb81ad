#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "util/csv.h"

namespace stocktake::report {

enum class Format { table, csv, json };

/// The values of `--format`.
inline const std::vector<std::pair<std::string, Format>> kFormats{
    {"table", Format::table}, {"csv", Format::csv}, {"json", Format::json}};

/// What the terminal supports. In a file or a pipe: no bars and no colours.
struct Style {
  bool bars = false;
  bool colors = false;
  std::size_t width = 0;  ///< columns in a line; names are shortened to fit. 0: no limit
  bool ascii = false;     ///< bars and ellipses are ASCII; names stay what they are
};

enum class Color : std::uint8_t { none, bad, warning, faint, bold };

/// One value of a table, as text for people and for programs.
struct Cell {
  std::string text;        ///< for people; the table makes it printable
  std::string raw;         ///< for CSV and JSON
  bool is_number = false;  ///< aligned right; unquoted in JSON, where an empty `raw` becomes null
  Color color = Color::none;
};

/// Rows under headings, written as a table for people, as CSV, or as a JSON array of objects.
class Table {
 public:
  /// `names`: column names for programs; `titles`: headings for people. A column without a name is
  /// omitted from CSV and JSON.
  Table(std::vector<std::string> names, std::vector<std::string> titles);

  void add(std::vector<Cell> row);
  std::size_t size() const { return rows_.size(); }
  std::string write(Format format, Style style = {}, const CsvStyle& csv = {}) const;

 private:
  std::string as_table(Style style) const;
  std::string as_csv(const CsvStyle& style) const;
  std::string as_json() const;

  std::vector<std::string> names_;
  std::vector<std::string> titles_;
  std::vector<std::vector<Cell>> rows_;
};

/// The text, cut in the middle if it is wider: the end of a path tells most.
std::string shortened(const std::string& text, std::size_t width, bool ascii = false);

/// The text in that colour, if the style has colours.
std::string colored(const std::string& text, Color color, Style style);

/// A bar whose length is the share (0 to 1) of `kBarWidth` columns.
inline constexpr std::size_t kBarWidth = 16;
std::string bar(double share, bool ascii = false);

Cell text_cell(const std::string& text);
/// A bar for `part` of `whole`, for a column without a name. Empty if the style has no bars.
Cell bar_cell(std::int64_t part, std::int64_t whole, Style style);
/// Milliseconds since 1970 as a date, UTC; `-` if unknown.
Cell date_cell(const std::optional<std::int64_t>& wall_ms);
/// The title of a column of such dates.
std::string date_title(std::string_view title);
/// "1,234" for people and 1234 for programs.
Cell count_cell(std::int64_t number);
/// "1.2 KiB" (or "1,234" with `exact`) for people and 1234 for programs.
Cell bytes_cell(std::int64_t bytes, bool exact);

}  // namespace stocktake::report
