#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// Appends one field in the format of RFC 4180. The field is quoted if it contains a comma, a quote
/// or a line break, if it starts or ends with a space or a tab, or if it starts with `#`, which
/// several readers take for a comment.
void append_csv_field(std::string& out, std::string_view text);

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
