#include "util/csv.h"

#include <algorithm>
#include <array>

namespace stocktake {
namespace {

bool needs_quotes(std::string_view text, const CsvStyle& style) {
  if (text.empty()) return false;
  return text.find_first_of(",\"\r\n") != std::string_view::npos ||
         text.find(style.separator) != std::string_view::npos || text.front() == ' ' ||
         text.back() == ' ' || text.front() == '\t' || text.back() == '\t' || text.front() == '#';
}

/// https://owasp.org/www-community/attacks/CSV_Injection; the last four are the full-width forms of
/// the first four, which Excel accepts in East Asian locales.
bool begins_a_formula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kBeginnings{
      "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

/// Whether a spreadsheet may take the text for a number, a date or a time in some locale: "007",
/// "1e5", "3-4", "1/2", "12:30". Words that are months or truth values are not ids.
bool resembles_a_number(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kNumberCharacters = "0123456789.,:/+-eE% ";
  return text.find_first_of(kDigits) != std::string_view::npos &&
         text.find_first_not_of(kNumberCharacters) == std::string_view::npos;
}

/// Takes the fields of one record off a text.
class RecordParser {
 public:
  RecordParser(std::string_view& rest, char separator)
      : rest_(rest), ends_of_field_{separator, '\n'} {}

  CsvRecord take() {
    const std::string_view before = rest_;
    while (true) {
      record_.fields.push_back(!rest_.empty() && rest_.front() == '"' ? quoted() : unquoted());
      if (rest_.empty()) break;
      const char end = rest_.front();
      rest_.remove_prefix(1);
      if (end == '\n') break;
    }
    const std::string_view taken = before.substr(0, before.size() - rest_.size());
    const auto breaks = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
    record_.lines = breaks + (rest_.empty() && !taken.ends_with('\n') ? 1 : 0);
    return std::move(record_);
  }

 private:
  /// Removes the text before the next separator or line break and returns it.
  std::string_view up_to_end() {
    const std::string_view ends(ends_of_field_.data(), ends_of_field_.size());
    const std::string_view text = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(text.size());
    return text;
  }

  CsvField unquoted() {
    std::string field(up_to_end());
    if (!field.empty() && field.back() == '\r') field.pop_back();
    return {std::move(field), false};
  }

  CsvField quoted() {
    std::string field;
    rest_.remove_prefix(1);
    while (true) {
      const auto quote = rest_.find('"');
      field += rest_.substr(0, quote);
      if (quote == std::string_view::npos) {
        rest_ = {};
        record_.fault = "a quoted field is not closed";
        return {std::move(field), true};
      }
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      field += '"';
      rest_.remove_prefix(1);
    }
    const std::string_view behind = up_to_end();
    if (behind.find_first_not_of(" \t\r") != std::string_view::npos) {
      record_.fault = "text after a closing quote";
    }
    return {std::move(field), true};
  }

  std::string_view& rest_;
  std::array<char, 2> ends_of_field_;
  CsvRecord record_;
};

}  // namespace

void append_csv_field(std::string& out, std::string_view text, const CsvStyle& style) {
  if (needs_quotes(text, style)) {
    append_csv_quoted(out, text);
  } else {
    out += text;
  }
}

void append_csv_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

CsvRecord take_csv(std::string_view& rest, char separator) {
  return RecordParser(rest, separator).take();
}

std::string for_spreadsheet(std::string_view text) {
  const bool is_text = !begins_a_formula(text) && !resembles_a_number(text);
  return is_text ? std::string(text) : "'" + std::string(text);
}

std::string csv_heading(const std::vector<std::string>& names, const CsvStyle& style) {
  std::string line(style.for_excel ? kByteOrderMark : "");
  for (const std::string& name : names) {
    if (&name != &names.front()) line += style.separator;
    append_csv_field(line, name, style);
  }
  return line + '\n';
}

std::vector<std::string> take_csv_record(std::string_view& rest) {
  std::vector<std::string> texts;
  for (CsvField& field : take_csv(rest).fields) texts.push_back(std::move(field.text));
  return texts;
}

}  // namespace stocktake
