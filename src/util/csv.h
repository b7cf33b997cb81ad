#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// Appends one field in the format of RFC 4180. The field is quoted if it contains a comma, a quote
/// or a line break, or if it starts or ends with a space or a tab.
void append_csv_field(std::string& out, std::string_view text);

/// Removes the first record from `rest` and returns its fields. Quoted fields may contain line
/// breaks. LF and CRLF end a record. An unclosed quoted field extends to the end of the text.
std::vector<std::string> take_csv_record(std::string_view& rest);

}  // namespace stocktake
