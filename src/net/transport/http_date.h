#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake::net {

/// An HTTP date (RFC 9110, all three forms) as milliseconds since 1970; nothing where it is none.
std::optional<std::int64_t> parse_http_date(std::string_view text);

/// "Sun, 06 Nov 1994 08:49:37 GMT" from milliseconds since 1970, which are rounded down to a
/// second.
std::string http_date(std::int64_t wall_ms);

}  // namespace stocktake::net
