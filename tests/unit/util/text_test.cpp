#include "util/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "unit/util/weird_strings.h"

namespace stocktake {
namespace {

using namespace std::string_literals;

TEST(FoldCase, AnyOfNamesTheChoices) {
  EXPECT_EQ(any_of({"a"}), "a");
  EXPECT_EQ(any_of({"a", "b"}), "a or b");
  EXPECT_EQ(any_of({"a", "b", "c"}), "a, b or c");
}

TEST(FoldCase, SpellingsThatDifferInLetterCaseAreEqual) {
  EXPECT_EQ(fold_case("User0007@Example.COM"), fold_case("user0007@example.com"));
  EXPECT_EQ(fold_case("\xC3\x9C"
                      "BER@x"),
            fold_case("\xC3\xBC"
                      "ber@x"));                                            // Ü, ü
  EXPECT_EQ(fold_case("\xCE\xA3\xCE\x91"), fold_case("\xCF\x83\xCE\xB1"));  // ΣΑ, σα
  EXPECT_EQ(fold_case("\xD0\x98\xD0\x92"), fold_case("\xD0\xB8\xD0\xB2"));  // ИВ, ив
  EXPECT_EQ(fold_case("STRASSE"), fold_case("stra\xC3\x9F"
                                            "e"));  // ß
}

TEST(FoldCase, ComposedAndDecomposedAreEqual) {
  EXPECT_EQ(fold_case("\xC3\xA9"), fold_case("e\xCC\x81"));
  EXPECT_EQ(fold_case("\xC3\x89"), fold_case("e\xCC\x81"));
}

TEST(FoldCase, DifferentNamesStayDifferent) {
  EXPECT_NE(fold_case("ann@x"), fold_case("anna@x"));
  EXPECT_NE(fold_case("a@x"), fold_case("\xC3\xA4@x"));
}

TEST(FoldCase, TextThatIsNotUtf8IsKept) {
  EXPECT_EQ(fold_case("A\xff"), "A\xff");
  EXPECT_EQ(fold_case(""), "");
}

TEST(PercentCode, EveryNameSurvivesTheRoundTrip) {
  for (const std::string& text : testing::weird_strings()) {
    const std::string encoded = percent_encode(text);
    EXPECT_EQ(percent_decode(encoded), text) << printable(text);
    EXPECT_EQ(encoded.find_first_of(" +&=?#/\"\n"), std::string::npos) << encoded;
  }
}

TEST(PercentCode, UnreservedCharactersStayAsTheyAre) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("/Users/a@x b"), "%2FUsers%2Fa%40x%20b");
}

TEST(PercentCode, WhatIsNoCodeIsKept) {
  EXPECT_EQ(percent_decode("%"), "%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b%2Bc"), "a b+c");
}

TEST(Printable, ControlCharactersAreShownAsCodes) {
  EXPECT_EQ(printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(printable("x\0y"s), "x\\x00y");
}

TEST(Printable, MarksThatTurnTextAreShownAsCodes) {
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "txt.exe"),
            "\\xe2\\x80\\xaetxt.exe");
}

TEST(Printable, BytesThatAreNotUtf8AreShownAsCodes) {
  EXPECT_EQ(printable("a\xff"), "a\\xff");
  EXPECT_EQ(printable("cut \xE6\x97"), "cut \\xe6\\x97");
}

TEST(Printable, LettersOfAllScriptsStay) {
  EXPECT_EQ(printable("\xC3\xBC\xE6\x97\xA5\xF0\x9F\x9A\x80"),
            "\xC3\xBC\xE6\x97\xA5\xF0\x9F\x9A\x80");
}

TEST(Printable, EveryNameBecomesOneLineOfUtf8) {
  for (const std::string& text : testing::weird_strings()) {
    const std::string line = printable(text);
    EXPECT_TRUE(is_utf8(line)) << line;
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x20U && c != '\x7f';
    })) << line;
  }
}

TEST(Excerpt, ShortTextIsWhole) {
  EXPECT_EQ(excerpt("  a\nb  "), "a\\nb");
  EXPECT_EQ(excerpt("12345", 5), "12345");
}

TEST(Excerpt, LongTextIsCutAndSaysSo) {
  EXPECT_EQ(excerpt("123456", 5), "12345...");
}

TEST(Excerpt, NoCharacterIsCutInTwo) {
  EXPECT_EQ(excerpt("ab\xE6\x97\xA5z", 3), "ab...");
  EXPECT_EQ(excerpt("ab\xE6\x97\xA5z", 4), "ab...");
  EXPECT_EQ(excerpt("ab\xE6\x97\xA5z", 5), "ab\xE6\x97\xA5...");
}

TEST(HumanBytes, BelowOneKibibyteIsExact) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1), "1 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
}

TEST(HumanBytes, HasThreeSignificantDigits) {
  EXPECT_EQ(human_bytes(1024), "1.00 KiB");
  EXPECT_EQ(human_bytes(1536), "1.50 KiB");
  EXPECT_EQ(human_bytes(10 * 1024), "10.0 KiB");
  EXPECT_EQ(human_bytes(100 * 1024), "100 KiB");
  EXPECT_EQ(human_bytes(3LL << 30), "3.00 GiB");
  EXPECT_EQ(human_bytes(5LL << 40), "5.00 TiB");
}

TEST(HumanBytes, RoundingMovesOnToTheNextUnit) {
  EXPECT_EQ(human_bytes(1024 * 1024 - 1), "1.00 MiB");
  EXPECT_EQ(human_bytes(1023 * 1024), "1023 KiB");
  EXPECT_EQ(human_bytes(10 * 1024 - 1), "10.0 KiB");
}

TEST(HumanBytes, TheLargestNumberFits) {
  EXPECT_EQ(human_bytes(std::numeric_limits<std::int64_t>::max()), "8.00 EiB");
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-999), "-999");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Trim, TakesBlanksOffBothEnds) {
  EXPECT_EQ(trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(ToLowerAscii, ChangesAsciiLettersOnly) {
  EXPECT_EQ(to_lower_ascii("AbZ-9\xC3\x9C"), "abz-9\xC3\x9C");
}

TEST(IsUuid, TakesOneFormOnly) {
  EXPECT_TRUE(is_uuid("4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c"));
  EXPECT_TRUE(is_uuid("4F6C0E5A-3B1D-4C8E-9F2A-0D1E2F3A4B5C"));
  for (const char* text :
       {"", "4f6c0e5a3b1d4c8e9f2a0d1e2f3a4b5c", "4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5",
        "4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5g", "{f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
}

TEST(IsGraphicAscii, HasNoBlanksAndNoControlCharacters) {
  EXPECT_TRUE(is_graphic_ascii("dapi~!\"'"));
  for (const char* text : {"a b", "a\n", "a\x7f", "\xC3\xA4"}) {
    EXPECT_FALSE(is_graphic_ascii(text)) << text;
  }
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xC3\xBC"), 1U);
  EXPECT_EQ(display_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(display_width("\xff"), 1U);
}

TEST(BaseName, IsWhatFollowsTheLastSlash) {
  EXPECT_EQ(base_name("/a/b"), "b");
  EXPECT_EQ(base_name("b"), "b");
  EXPECT_EQ(base_name("/a/"), "");
}

TEST(Text, BytesThatAreNoCharacterAreReplacedOneByOne) {
  EXPECT_EQ(to_utf8("plain \xC3\xA4"), "plain \xC3\xA4");
  EXPECT_EQ(to_utf8("a\xFF\xFE\x62"), "a\xEF\xBF\xBD\xEF\xBF\xBD\x62");
  EXPECT_EQ(to_utf8(""), "");
}

TEST(Text, IsSplit) {
  using Parts = std::vector<std::string>;
  EXPECT_EQ(split("", ','), Parts());
  EXPECT_EQ(split("dbfs", ','), Parts{"dbfs"});
  EXPECT_EQ(split("a,,b c,", ','), (Parts{"a", "", "b c"}));
}

}  // namespace
}  // namespace stocktake
