#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake::net {

/// Parses an HTTP date (RFC 9110, all three forms) as milliseconds since 1970; nothing if it is
/// malformed.
std::optional<std::int64_t> parse_http_date(std::string_view text);

/// Formats milliseconds since 1970, rounded down to seconds, as "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::int64_t wall_ms);

}  // namespace stocktake::net
