#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stocktake::mount {

// A file system allows names that are not valid UTF-8; inventories and their exports are UTF-8. A
// byte that is not part of a valid character becomes a private one, U+EF80 for 0x80 to U+EFFF for
// 0xFF, so that each name stays a name of its own and leads back to its bytes. So do the bytes of
// these private characters themselves, if a name has them. All other names stay as they are.

std::string text_of(std::string_view bytes);

/// The bytes of what `text_of` returned; nothing for a text that it cannot have returned.
std::optional<std::string> bytes_of(std::string_view text);

}  // namespace stocktake::mount
