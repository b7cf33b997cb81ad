#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake::auth {

/// Milliseconds since 1970 of a time as RFC 3339 writes it, with or without a fraction, also with a
/// blank instead of the `T`; UTC if it names no zone. Nothing for anything else.
std::optional<std::int64_t> parse_expiry(std::string_view text);

/// The same in this machine's time zone, as `az` writes `expiresOn`: "2026-11-27 20:00:00.000000".
std::optional<std::int64_t> parse_local_expiry(std::string_view text);

}  // namespace stocktake::auth
