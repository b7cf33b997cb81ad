#include "util/encoding.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "util/text.h"

namespace stocktake {
namespace {

/// The byte order of UTF-16.
enum class Order : std::uint8_t { little, big };

std::size_t line_at_end(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// The 16-bit unit at `at`.
std::uint32_t unit_at(std::string_view bytes, std::size_t at, Order order) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return order == Order::big ? first * 256U + second : second * 256U + first;
}

void append_character(std::string& text, std::uint32_t point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

// Not iconv(): glibc loads its UTF-16 module at run time, and the bundle for other machines has no
// such modules.
tl::expected<std::string, TextFault> from_utf16(std::string_view bytes, Order order) {
  std::string text;
  text.reserve(bytes.size());
  const auto broken = [&text](const char* what) {
    return tl::unexpected(TextFault{line_at_end(text), what});
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit_at(bytes, at, order);
    if (point >= 0xD800U && point < 0xE000U) {
      const std::uint32_t low = at + 3 < bytes.size() ? unit_at(bytes, at + 2, order) : 0;
      if (point >= 0xDC00U || low < 0xDC00U || low > 0xDFFFU) {
        return broken("not UTF-16: half of a surrogate pair");
      }
      point = 0x10000U + ((point - 0xD800U) << 10U) + (low - 0xDC00U);
      at += 2;
    }
    append_character(text, point);
  }
  if (bytes.size() % 2 != 0) return broken("not UTF-16: the number of bytes is odd");
  return text;
}

std::string with_lf(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!is_crlf) out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

std::optional<TextFault> fault_of(std::string_view text) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return TextFault{line_at_end(text.substr(0, nul)),
                     "a NUL byte: a binary file, or UTF-16 without a byte order mark"};
  }
  if (is_utf8(text)) return std::nullopt;
  std::size_t number = 1;
  while (true) {
    const auto end = std::min(text.find('\n'), text.size());
    if (!is_utf8(text.substr(0, end)) || end == text.size()) break;
    text.remove_prefix(end + 1);
    ++number;
  }
  return TextFault{number, "not UTF-8"};
}

}  // namespace

tl::expected<std::string, TextFault> decode_text(std::string_view bytes) {
  using namespace std::string_view_literals;
  std::string converted;
  const bool is_utf32 = bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv);
  if (is_utf32) return tl::unexpected(TextFault{1, "UTF-32"});
  const bool is_little = bytes.starts_with("\xFF\xFE");
  if (is_little || bytes.starts_with("\xFE\xFF")) {
    auto text = from_utf16(bytes.substr(2), is_little ? Order::little : Order::big);
    if (!text) return text;
    converted = with_lf(*text);
  } else {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    converted = with_lf(bytes);
  }
  if (auto fault = fault_of(converted)) return tl::unexpected(std::move(*fault));
  return converted;
}

}  // namespace stocktake
