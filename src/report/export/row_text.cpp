#include "report/export/row_text.h"

#include <fmt/format.h>

#include "util/time_format.h"

namespace stocktake::report {

void append_csv_value(std::string& line, ColumnType type, const Value& value,
                      const CsvStyle& style) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (style.for_excel) {
      append_csv_field(line, for_spreadsheet(*text), style);
    } else {
      append_csv_field(line, *text, style);
    }
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (type == ColumnType::id && style.for_excel) line += '\'';
    line += type == ColumnType::time ? iso8601(*number) : fmt::format("{}", *number);
  } else if (const auto* decimal = std::get_if<double>(&value)) {
    line += fmt::format("{:.2f}", *decimal);
  }
}

Json json_value(ColumnType type, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return type == ColumnType::time ? Json(iso8601(*number)) : Json(*number);
  }
  if (const auto* decimal = std::get_if<double>(&value)) return rounded(*decimal, 2);
  return {};
}

void add_json_value(JsonRow& object, std::string_view name, ColumnType type, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    object.add(name, *text);
  } else {
    object.add_json(name, json_value(type, value));
  }
}

}  // namespace stocktake::report
