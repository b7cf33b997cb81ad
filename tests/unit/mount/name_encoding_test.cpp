#include "mount/name_encoding.h"

#include <gtest/gtest.h>

namespace stocktake::mount {
namespace {

TEST(NameEncoding, LeavesUtf8AsItIs) {
  for (const char* name : {"plain", "f\xC3\xBCr", "\xF0\x9F\x98\x80", "a\nb", "\xEE\x80\x80"}) {
    EXPECT_EQ(text_of(name), name);
    EXPECT_EQ(bytes_of(name), name);
  }
}

TEST(NameEncoding, GivesEachByteThatIsNoCharacterOneOfItsOwn) {
  EXPECT_EQ(text_of("a\x80"), "a\xEE\xBE\x80");
  EXPECT_EQ(text_of("\xFF"), "\xEE\xBF\xBF");
  EXPECT_EQ(text_of("f\xFCr"), "f\xEE\xBF\xBCr");
  EXPECT_NE(text_of("\xFE"), text_of("\xFF"));
}

TEST(NameEncoding, LeadsBackToTheBytes) {
  for (int first = 1; first < 256; ++first) {
    for (int second = 1; second < 256; ++second) {
      const std::string name{'\xEE', static_cast<char>(first), static_cast<char>(second), 'x'};
      EXPECT_EQ(bytes_of(text_of(name)), name);
      EXPECT_EQ(bytes_of(text_of(name.substr(1))), name.substr(1));
    }
  }
}

TEST(NameEncoding, RefusesATextThatNoNameHas) {
  // 0xC3 0xBC is a character, and is never written as two bytes.
  EXPECT_EQ(bytes_of("\xEE\xBF\x83\xEE\xBE\xBC"), std::nullopt);
  // A private character of a name is written as its three bytes.
  const std::string name = "\xEE\xBE\x80";
  EXPECT_NE(text_of(name), name);
  EXPECT_EQ(bytes_of(text_of(name)), name);
}

}  // namespace
}  // namespace stocktake::mount
