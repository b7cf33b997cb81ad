#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "util/csv.h"
#include "util/text.h"

namespace stocktake::report {
namespace {

constexpr std::size_t kGutter = 2;

void append_padded(std::string& line, const std::string& text, std::size_t width, bool right) {
  const std::string padding(width - std::min(width, display_width(text)), ' ');
  line += right ? padding + text : text + padding;
}

}  // namespace

Table::Table(std::vector<std::string> names, std::vector<std::string> titles)
    : names_(std::move(names)), titles_(std::move(titles)) {}

void Table::add(std::vector<Cell> row) {
  for (Cell& cell : row) cell.text = printable(cell.text);
  rows_.push_back(std::move(row));
}

std::string Table::write(Format format) const {
  switch (format) {
    case Format::table:
      return as_table();
    case Format::csv:
      return as_csv();
    case Format::json:
      return as_json();
  }
  return {};
}

std::string Table::as_table() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < titles_.size(); ++column) {
    std::size_t width = display_width(titles_[column]);
    for (const auto& row : rows_) width = std::max(width, display_width(row[column].text));
    widths.push_back(width);
  }
  std::string out;
  const auto add_line = [&](auto text_of, auto is_right) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (column > 0) line.append(kGutter, ' ');
      append_padded(line, text_of(column), widths[column], is_right(column));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  const auto is_number = [&](std::size_t column) {
    return !rows_.empty() && rows_.front()[column].is_number;
  };
  add_line([&](std::size_t column) { return titles_[column]; }, is_number);
  for (const auto& row : rows_) {
    add_line([&](std::size_t column) { return row[column].text; }, is_number);
  }
  return out;
}

std::string Table::as_csv() const {
  std::string out = fmt::format("{}\n", fmt::join(names_, ","));
  for (const auto& row : rows_) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) out += ',';
      append_csv_field(out, row[column].raw);
    }
    out += '\n';
  }
  return out;
}

std::string Table::as_json() const {
  std::string out = "[";
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    out += i == 0 ? "\n  {" : ",\n  {";
    for (std::size_t column = 0; column < names_.size(); ++column) {
      const Cell& cell = rows_[i][column];
      std::string value = json_quoted(cell.raw);
      if (cell.is_number) value = cell.raw.empty() ? "null" : cell.raw;
      out += fmt::format("{}{}: {}", column == 0 ? "" : ", ", json_quoted(names_[column]), value);
    }
    out += "}";
  }
  return out + (rows_.empty() ? "]\n" : "\n]\n");
}

Cell text_cell(std::string text) {
  return {text, text, false};
}

Cell count_cell(std::int64_t number) {
  return {grouped(number), fmt::format("{}", number), true};
}

Cell bytes_cell(std::int64_t bytes, bool exact) {
  return {exact ? grouped(bytes) : human_bytes(bytes), fmt::format("{}", bytes), true};
}

}  // namespace stocktake::report
