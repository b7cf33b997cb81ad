#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake::auth {

/// "personal access token", "OAuth token" (a JWT), or "token" if the kind cannot be told.
std::string_view kind_of_token(std::string_view token);

/// When a JWT expires (`exp`), milliseconds since 1970; nothing for any other token: a personal
/// access token does not contain it. The signature is not checked; the service does that.
std::optional<std::int64_t> token_expiry(std::string_view token);

/// Whether a JWT is a person's: it has the claim `upn`, as Entra ID writes it.
bool names_person(std::string_view token);

}  // namespace stocktake::auth
