#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stocktake {

std::string_view trim(std::string_view text);

bool is_utf8(std::string_view text);

/// Each byte that belongs to no character becomes U+FFFD.
std::string to_utf8(std::string_view text);

/// Unicode case folding: equal for two spellings of a user's name that differ in letter case only.
/// Text that is not UTF-8 is returned as it is.
std::string fold_case(std::string_view text);

std::string to_lower_ascii(std::string_view text);

/// Percent-encodes all but unreserved characters (RFC 3986), for a query value.
std::string percent_encode(std::string_view text);

/// Decodes `%XX` and, in a query, `+` as a blank. A `%` that starts no code stays as it is.
std::string percent_decode(std::string_view text);

/// One line that is safe to print: control characters as `\n`, `\t`, `\xHH`; bytes that are not
/// UTF-8 as `\xHH`.
std::string printable(std::string_view text);

/// At most `most` characters of a server's text on one line, for messages.
std::string excerpt(std::string_view text, std::size_t most = 200);

/// How many columns the text takes on a terminal.
std::size_t display_width(std::string_view text);

/// "1.4 GiB": three significant digits, binary units. Exactly "0 B" to "1023 B" below 1 KiB.
std::string human_bytes(std::int64_t bytes);

/// "1,234,567".
std::string grouped(std::int64_t number);

/// `{"a": "b"}`'s `b`, quoted and escaped as JSON needs it. Bytes that are not UTF-8 become U+FFFD.
std::string json_quoted(std::string_view text);

/// "a, b or c": words of which one is meant.
std::string any_of(const std::vector<std::string>& words);

/// The part of a path after the last slash; the whole of it where there is none.
std::string_view base_name(std::string_view path);

}  // namespace stocktake
