#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace stocktake {

/// Why the bytes of a file are not text.
struct TextFault {
  std::size_t line = 1;
  std::string what;
};

/// The text of a file as UTF-8 with LF at the end of lines. Reads UTF-8 with or without a byte
/// order mark, and UTF-16 (LE, BE) with one, as Excel and PowerShell write it. CRLF and CR become
/// LF.
///
/// Fails if the text is in no such encoding or contains a NUL.
tl::expected<std::string, TextFault> decode_text(std::string_view bytes);

}  // namespace stocktake
