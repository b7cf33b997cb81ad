#include "report/terminal/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "report/export/spaced_json.h"
#include "util/csv.h"
#include "util/text.h"
#include "util/time_format.h"

namespace stocktake::report {
namespace {

constexpr std::size_t kGutter = 2;

void append_padded(std::string& line, const std::string& text, std::size_t width, bool right) {
  const std::string padding(width - std::min(width, display_width(text)), ' ');
  line += right ? padding + text : text + padding;
}

/// Narrows the first column, which holds the names, until the row fits; names keep at least
/// `kLeast` columns.
void fit(std::vector<std::size_t>& widths, std::size_t line) {
  constexpr std::size_t kLeast = 24;
  std::size_t all = 0;
  for (const std::size_t width : widths) all += width == 0 ? 0 : width + kGutter;
  if (line == 0 || all <= line + kGutter || widths.front() <= kLeast) return;
  const std::size_t over = all - kGutter - line;
  widths.front() = std::max(kLeast, widths.front() - std::min(over, widths.front()));
}

Json json_value(const Cell& cell) {
  if (!cell.is_number) return cell.raw;
  return cell.raw.empty() ? Json() : Json::parse(cell.raw);
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

Table::Table(std::vector<std::string> names, std::vector<std::string> titles)
    : names_(std::move(names)), titles_(std::move(titles)) {}

void Table::add(std::vector<Cell> row) {
  for (Cell& cell : row) cell.text = printable(cell.text);
  rows_.push_back(std::move(row));
}

std::string Table::write(Format format, Style style, const CsvStyle& csv) const {
  switch (format) {
    case Format::table:
      return as_table(style);
    case Format::csv:
      return as_csv(csv);
    case Format::json:
      return as_json();
  }
  return {};
}

std::string Table::as_table(Style style) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < titles_.size(); ++column) {
    std::size_t width = display_width(titles_[column]);
    for (const auto& row : rows_) width = std::max(width, display_width(row[column].text));
    widths.push_back(width);
  }
  fit(widths, style.width);
  std::string out;
  const auto add_line = [&](auto text_of, auto color_of) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (widths[column] == 0) continue;
      if (!line.empty()) line.append(kGutter, ' ');
      const bool is_number = !rows_.empty() && rows_.front()[column].is_number;
      std::string field;
      append_padded(field, shortened(text_of(column), widths[column], style.ascii), widths[column],
                    is_number);
      line += colored(field, color_of(column), style);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  add_line([&](std::size_t column) { return titles_[column]; },
           [](std::size_t) { return Color::bold; });
  for (const auto& row : rows_) {
    add_line([&](std::size_t column) { return row[column].text; },
             [&](std::size_t column) { return row[column].color; });
  }
  return out;
}

std::string Table::as_csv(const CsvStyle& style) const {
  std::vector<std::string> named = names_;
  std::erase(named, "");
  std::string out = csv_heading(named, style);
  for (const auto& row : rows_) {
    std::string line;
    bool is_first = true;
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (names_[column].empty()) continue;
      if (!std::exchange(is_first, false)) line += style.separator;
      const Cell& cell = row[column];
      const bool as_it_is = cell.is_number || !style.for_excel;
      append_csv_field(line, as_it_is ? cell.raw : for_spreadsheet(cell.raw), style);
    }
    out += line + '\n';
  }
  return out;
}

std::string Table::as_json() const {
  std::string out = "[";
  for (const auto& row : rows_) {
    Json object = Json::object();
    for (std::size_t column = 0; column < names_.size(); ++column) {
      if (!names_[column].empty()) object.emplace(names_[column], json_value(row[column]));
    }
    out += out.size() > 1 ? ",\n  " : "\n  ";
    out += spaced_json(object);
  }
  return out + (rows_.empty() ? "]\n" : "\n]\n");
}

std::string shortened(const std::string& text, std::size_t width, bool ascii) {
  if (display_width(text) <= width || width < 4) return text;
  const std::string_view ellipsis = ascii ? "..." : "…";
  const std::size_t room = width - display_width(ellipsis);
  std::size_t head = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    do ++end;
    while (end < text.size() && !starts_character(text[end]));
    if (display_width(text.substr(0, end)) > room / 3) break;
    head = end;
  }
  std::size_t tail = head;
  while (tail < text.size() &&
         display_width(text.substr(0, head)) + display_width(text.substr(tail)) > room) {
    do ++tail;
    while (tail < text.size() && !starts_character(text[tail]));
  }
  return fmt::format("{}{}{}", text.substr(0, head), ellipsis, text.substr(tail));
}

std::string colored(const std::string& text, Color color, Style style) {
  if (!style.colors || color == Color::none || trim(text).empty()) return text;
  // ECMA-48 codes; these colours are readable on dark and on light backgrounds.
  constexpr std::array<std::string_view, 5> kCodes{"0", "31", "33", "2", "1"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes.at(static_cast<std::size_t>(color)), text);
}

std::string bar(double share, bool ascii) {
  constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clean = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  if (ascii) {
    const auto columns = static_cast<std::size_t>(std::lround(clean * kBarWidth));
    return std::string(columns == 0 && clean > 0 ? 1 : columns, columns == 0 ? '.' : '#');
  }
  const auto eighths = static_cast<std::size_t>(std::lround(clean * 8.0 * kBarWidth));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  text += kEighths.at(eighths % 8);
  // A share above 0 is always visible, however small.
  return text.empty() && clean > 0 ? std::string(kEighths[1]) : text;
}

Cell text_cell(const std::string& text) {
  return {text, text, false};
}

Cell bar_cell(std::int64_t part, std::int64_t whole, Style style) {
  if (!style.bars || whole <= 0) return {"", "", false};
  return {bar(static_cast<double>(part) / static_cast<double>(whole), style.ascii), "", false};
}

Cell date_cell(const std::optional<std::int64_t>& wall_ms) {
  if (!wall_ms) return {"-", "", false};
  const std::string time = iso8601(*wall_ms);
  return {time.substr(0, 10), time, false};
}

std::string date_title(std::string_view title) {
  return fmt::format("{} (UTC)", title);
}

Cell count_cell(std::int64_t number) {
  return {grouped(number), fmt::format("{}", number), true};
}

Cell bytes_cell(std::int64_t bytes, bool exact) {
  return {exact ? grouped(bytes) : human_bytes(bytes), fmt::format("{}", bytes), true};
}

}  // namespace stocktake::report
