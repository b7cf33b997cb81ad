#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stocktake::report {

enum class Format { table, csv, json };

/// The words of `--format`.
inline const std::map<std::string, Format> kFormats{
    {"table", Format::table}, {"csv", Format::csv}, {"json", Format::json}};

/// What a terminal can show. Neither where the output is a file or a pipe.
struct Style {
  bool bars = false;
  bool colors = false;
  std::size_t width = 0;  ///< of a line; names are shortened to fit. 0: nothing is
};

enum class Color : std::uint8_t { none, bad, warning, faint, bold };

/// One value of a table, for people and for programs.
struct Cell {
  std::string text;        ///< for people; made printable by the table
  std::string raw;         ///< for CSV and JSON
  bool is_number = false;  ///< aligned right; bare in JSON; an empty `raw` is null there
  Color color = Color::none;
};

/// Rows under headings, written as a table that people read, as CSV or as JSON objects in an array.
class Table {
 public:
  /// `names`: the columns for programs; `titles`: the same for people. A column without a name is
  /// for people only.
  Table(std::vector<std::string> names, std::vector<std::string> titles);

  void add(std::vector<Cell> row);
  std::size_t size() const { return rows_.size(); }
  std::string write(Format format, Style style = {}) const;

 private:
  std::string as_table(Style style) const;
  std::string as_csv() const;
  std::string as_json() const;
  std::size_t last_named() const;

  std::vector<std::string> names_;
  std::vector<std::string> titles_;
  std::vector<std::vector<Cell>> rows_;
};

/// The text, where it is wider with its middle left out: of a path, the end says most.
std::string shortened(const std::string& text, std::size_t width);

/// The text in that colour, where there are colours.
std::string colored(const std::string& text, Color color, Style style);

/// As long as its share (0 to 1) says, at most `kBarWidth` columns.
inline constexpr std::size_t kBarWidth = 16;
std::string bar(double share);

Cell text_cell(const std::string& text);
/// A bar of `part` in `whole`; for a column without a name. Empty where there are no bars.
Cell bar_cell(std::int64_t part, std::int64_t whole, Style style);
/// Milliseconds since 1970 as a date; `-` where not known.
Cell date_cell(const std::optional<std::int64_t>& wall_ms);
/// "1,234" and 1234.
Cell count_cell(std::int64_t number);
/// "1.2 KiB" (or "1,234" where `exact`) and 1234.
Cell bytes_cell(std::int64_t bytes, bool exact);

}  // namespace stocktake::report
