#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake {

/// Base64 (RFC 4648, section 4), with padding.
std::string base64(std::string_view bytes);

/// Base64url (RFC 4648, section 5), without padding, as in a JWT.
std::string base64url(std::string_view bytes);

/// The bytes of base64url without padding; characters of plain base64 are read as well. Nothing if
/// the text is neither.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace stocktake
