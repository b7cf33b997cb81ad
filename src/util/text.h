#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

std::string_view trim(std::string_view text);

bool is_utf8(std::string_view text);

/// Replaces each byte that is not part of a valid UTF-8 character with U+FFFD.
std::string to_utf8(std::string_view text);

/// Unicode case folding: two spellings of a user's name that differ only in letter case give the
/// same result. Text that is not UTF-8 is returned unchanged.
std::string fold_case(std::string_view text);

std::string to_lower_ascii(std::string_view text);

/// Whether all characters are visible ones of ASCII: no blank, no control character.
bool is_graphic_ascii(std::string_view text);

/// Whether the text has the form 8-4-4-4-12 of hexadecimal digits, in either letter case.
bool is_uuid(std::string_view text);

/// Percent-encodes all characters except unreserved ones (RFC 3986), as for a query value, and
/// those in `kept`.
std::string percent_encode(std::string_view text, std::string_view kept = {});

/// Decodes `%XX`, and `+` as a space, as in a query. A `%` that does not start a valid code is
/// kept.
std::string percent_decode(std::string_view text);

/// Makes text safe to print on one line: control and format characters become `\n`, `\t`, `\r` or
/// `\xHH`; bytes that are not UTF-8 become `\xHH`.
std::string printable(std::string_view text);

/// At most `most` bytes of a server's text, printable and on one line, for messages. "..." marks a
/// cut.
std::string excerpt(std::string_view text, std::size_t most = 200);

/// The number of columns that the text occupies on a terminal.
std::size_t display_width(std::string_view text);

/// "1.4 GiB": three significant digits, binary units. Exactly "0 B" to "1023 B" below 1 KiB.
std::string human_bytes(std::int64_t bytes);

/// "1,234,567".
std::string grouped(std::int64_t number);

/// The parts between separators; nothing for an empty text, and no empty part at the end.
std::vector<std::string> split(const std::string& text, char separator);

/// Joins alternatives for a message: "a, b or c".
std::string any_of(const std::vector<std::string>& words);

/// The part of a path after the last slash; the whole path if it has none.
std::string_view base_name(std::string_view path);

}  // namespace stocktake
