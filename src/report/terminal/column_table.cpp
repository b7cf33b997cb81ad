#include "report/terminal/column_table.h"

#include <fmt/format.h>

#include <optional>

namespace stocktake::report {

Cell cell_of(ColumnType type, const Value& value, bool exact_bytes) {
  const auto* number = std::get_if<std::int64_t>(&value);
  switch (type) {
    case ColumnType::text:
      return text_cell(std::get<std::string>(value));
    case ColumnType::number:
      return number == nullptr ? Cell{"-", "", true} : count_cell(*number);
    case ColumnType::id: {
      const std::string text = number == nullptr ? "" : fmt::format("{}", *number);
      return {text.empty() ? "-" : text, text, true};
    }
    case ColumnType::bytes:
      if (number == nullptr) return {"unknown", "", true, Color::faint};
      return bytes_cell(*number, exact_bytes);
    case ColumnType::time:
      return date_cell(number == nullptr ? std::nullopt : std::optional(*number));
    case ColumnType::decimal: {
      const auto* decimal = std::get_if<double>(&value);
      if (decimal == nullptr) return {"-", "", true};
      const std::string text = fmt::format("{:.2f}", *decimal);
      return {text, text, true};
    }
  }
  return {};
}

}  // namespace stocktake::report
