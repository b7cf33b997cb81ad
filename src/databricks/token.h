#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stocktake::databricks {

/// "personal access token", "OAuth token" (a JWT), or "token" where it does not show.
std::string_view kind_of_token(std::string_view token);

/// When a JWT says that it ends (`exp`), milliseconds since 1970; nothing for any other token: a
/// personal access token does not tell. The signature is the service's to check.
std::optional<std::int64_t> token_expiry(std::string_view token);

}  // namespace stocktake::databricks
