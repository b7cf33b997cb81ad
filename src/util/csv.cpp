#include "util/csv.h"

namespace stocktake {
namespace {

bool needs_quotes(std::string_view text) {
  if (text.empty()) return false;
  return text.find_first_of(",\"\r\n") != std::string_view::npos || text.front() == ' ' ||
         text.back() == ' ' || text.front() == '\t' || text.back() == '\t';
}

/// Removes one field from `rest` and returns it. The comma or line break after the field stays.
std::string take_field(std::string_view& rest) {
  std::string field;
  if (rest.empty() || rest.front() != '"') {
    const auto end = std::min(rest.find_first_of(",\n"), rest.size());
    field = rest.substr(0, end);
    rest.remove_prefix(end);
    if (!field.empty() && field.back() == '\r') field.pop_back();
    return field;
  }
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const auto quote = std::min(rest.find('"'), rest.size());
    field += rest.substr(0, quote);
    rest.remove_prefix(std::min(quote + 1, rest.size()));
    if (rest.empty() || rest.front() != '"') break;
    field += '"';
    rest.remove_prefix(1);
  }
  if (!rest.empty() && rest.front() == '\r') rest.remove_prefix(1);
  return field;
}

}  // namespace

void append_csv_field(std::string& out, std::string_view text) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::vector<std::string> take_csv_record(std::string_view& rest) {
  std::vector<std::string> record;
  while (true) {
    record.push_back(take_field(rest));
    // Text after a closing quote is not valid CSV; skip it up to the next comma or line break.
    rest.remove_prefix(std::min(rest.find_first_of(",\n"), rest.size()));
    if (rest.empty()) return record;
    const char end = rest.front();
    rest.remove_prefix(1);
    if (end == '\n') return record;
  }
}

}  // namespace stocktake
