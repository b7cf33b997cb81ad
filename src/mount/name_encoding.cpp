#include "mount/name_encoding.h"

#include <cstddef>

#include "util/text.h"

namespace stocktake::mount {
namespace {

/// The length of all private characters in UTF-8: EE BE 80 to EE BF BF, in the range from U+EF80.
constexpr std::size_t kLength = 3;

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// The byte that the private character at `at` stands for; nothing if there is none.
std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
  if (at + kLength > text.size() || byte_at(text, at) != 0xEE) return std::nullopt;
  const unsigned second = byte_at(text, at + 1);
  const unsigned third = byte_at(text, at + 2);
  if ((second != 0xBE && second != 0xBF) || third < 0x80 || third > 0xBF) return std::nullopt;
  const unsigned code = 0xE000U | ((second & 0x3FU) << 6U) | (third & 0x3FU);
  return static_cast<char>(static_cast<unsigned char>(code & 0xFFU));
}

void append_escaped(std::string& text, char byte) {
  const unsigned code = 0xEF00U | static_cast<unsigned char>(byte);
  text += static_cast<char>(0xE0U | (code >> 12U));
  text += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
  text += static_cast<char>(0x80U | (code & 0x3FU));
}

/// The length of the valid character at `at`; 0 if there is none.
std::size_t character_at(std::string_view bytes, std::size_t at) {
  for (std::size_t length = 1; length <= 4 && at + length <= bytes.size(); ++length) {
    if (is_utf8(bytes.substr(at, length))) return length;
  }
  return 0;
}

}  // namespace

std::string text_of(std::string_view bytes) {
  const bool may_be_private = bytes.find('\xEE') != std::string_view::npos;
  if (!may_be_private && is_utf8(bytes)) return std::string(bytes);
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = escaped_byte(bytes, at) ? 0 : character_at(bytes, at);
    if (length == 0) {
      append_escaped(text, bytes[at]);
    } else {
      text.append(bytes, at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return text;
}

std::optional<std::string> bytes_of(std::string_view text) {
  if (text.find('\xEE') == std::string_view::npos) return std::string(text);
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = escaped_byte(text, at);
    bytes += byte.value_or(text[at]);
    at += byte ? kLength : 1;
  }
  if (text_of(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace stocktake::mount
