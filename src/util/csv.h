#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// How CSV is written. The default is RFC 4180 in UTF-8, with LF.
struct CsvStyle {
  char separator = ',';
  /// Begins with a byte order mark, and `for_spreadsheet` is applied to text and ids. Numbers are
  /// written as they are.
  bool for_excel = false;
};

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Appends one field. It is quoted if it contains the separator, a comma, a quote or a line break,
/// if it starts or ends with a space or a tab, or if it starts with `#`, which several readers take
/// for a comment.
void append_csv_field(std::string& out, std::string_view text, const CsvStyle& style = {});

/// The text as a spreadsheet must get it to take it for text. It gets an apostrophe in front where
/// a spreadsheet would make a formula of it (the characters are those that OWASP names), or a
/// number or a date: Excel keeps 15 digits of a number and drops leading zeros.
std::string for_spreadsheet(std::string_view text);

/// The first line: the byte order mark if the style has one, and the names.
std::string csv_heading(const std::vector<std::string>& names, const CsvStyle& style = {});

/// Appends one field in quotes, whatever it contains.
void append_csv_quoted(std::string& out, std::string_view text);

struct CsvField {
  std::string text;
  bool is_quoted = false;
};

struct CsvRecord {
  std::vector<CsvField> fields;
  std::size_t lines = 1;     ///< how many lines of the text the record occupies
  std::string_view fault{};  ///< what is not valid CSV; empty if all is
};

/// Removes the first record from `rest`. Quoted fields may contain line breaks. LF and CRLF end a
/// record. After a fault the record has what could be read: text after a closing quote is skipped
/// up to the next separator, and an unclosed quoted field extends to the end of the text.
CsvRecord take_csv(std::string_view& rest, char separator = ',');

/// The texts of take_csv(), without regard to faults.
std::vector<std::string> take_csv_record(std::string_view& rest);

}  // namespace stocktake
