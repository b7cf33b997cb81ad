#include "util/encoding.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

using namespace std::string_literals;

std::string decoded(std::string_view bytes) {
  const auto text = decode_text(bytes);
  return text ? *text : "line " + std::to_string(text.error().line) + ": " + text.error().what;
}

TEST(DecodeText, ReadsUtf8WithAndWithoutAByteOrderMark) {
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("\xC3\xA4\n"), "\xC3\xA4\n");
  EXPECT_EQ(decoded("\xEF\xBB\xBF\xC3\xA4\n"), "\xC3\xA4\n");
  EXPECT_EQ(decoded("\xEF\xBB\xBF\xEF\xBB\xBFx"), "\xEF\xBB\xBFx");
}

TEST(DecodeText, ReadsUtf16WithAByteOrderMark) {
  EXPECT_EQ(decoded("\xFF\xFE"s), "");
  EXPECT_EQ(decoded("\xFF\xFE\xE4\0\x3D\xD8\x00\xDE"s), "\xC3\xA4\xF0\x9F\x98\x80");
  EXPECT_EQ(decoded("\xFE\xFF\0\xE4\xD8\x3D\xDE\x00"s), "\xC3\xA4\xF0\x9F\x98\x80");
}

TEST(DecodeText, EndsLinesWithLf) {
  EXPECT_EQ(decoded("a\r\nb\rc\n\r\nd\r"), "a\nb\nc\n\nd\n");
  EXPECT_EQ(decoded("\xFF\xFE"
                    "a\0\r\0\n\0b\0\r\0"s),
            "a\nb\n");
}

TEST(DecodeText, NamesTheLineOfAFault) {
  EXPECT_EQ(decoded("a\r\nb\r\xE4"), "line 3: not UTF-8");
  EXPECT_EQ(decoded("a\n\0"s),
            "line 2: a NUL byte: a binary file, or UTF-16 without a byte order mark");
  EXPECT_EQ(decoded("\xFF\xFE\n\0a"s), "line 2: not UTF-16: the number of bytes is odd");
  EXPECT_EQ(decoded("\xFF\xFE\n\0\0\xDC"s), "line 2: not UTF-16: half of a surrogate pair");
  EXPECT_EQ(decoded("\xFF\xFE\x3D\xD8"s), "line 1: not UTF-16: half of a surrogate pair");
  EXPECT_EQ(decoded("\xFF\xFE\x3D\xD8x\0"s), "line 1: not UTF-16: half of a surrogate pair");
  EXPECT_EQ(decoded("\xFF\xFE\0\0x\0\0\0"s), "line 1: UTF-32");
}

}  // namespace
}  // namespace stocktake
