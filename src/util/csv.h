#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

/// One field as RFC 4180 has it: quoted where it holds a comma, a quote, a line break or a blank at
/// either end.
void append_csv_field(std::string& out, std::string_view text);

/// Takes the first record off `rest`, quoted line breaks included. LF and CRLF end a record.
/// An unclosed quote runs to the end of the text.
std::vector<std::string> take_csv_record(std::string_view& rest);

}  // namespace stocktake
