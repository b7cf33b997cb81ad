#pragma once

#include <string>
#include <string_view>

namespace stocktake::auth {

/// What is shown of a secret: at most the prefix that tells its kind ("dapi").
std::string masked(std::string_view secret);

/// An address without the user and the password that stand before an @ in it.
std::string without_password(std::string_view address);

/// Replaces by "***" what looks like a token in the text of a server or a program: words that begin
/// with a known prefix, and long words of letters and digits that are no UUID.
std::string without_secrets(std::string_view text);

}  // namespace stocktake::auth
