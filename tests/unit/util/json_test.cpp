#include "util/json.h"

#include <gtest/gtest.h>

#include <limits>

#include "unit/util/weird_strings.h"
#include "util/text.h"

namespace stocktake {
namespace {

using namespace std::string_literals;

TEST(JsonText, IsOneLineWithMembersInTheirOrder) {
  Json json{{"b", 1}, {"a", {{"deep", true}}}, {"list", Json::array({"x", nullptr, -7})}};
  EXPECT_EQ(json_text(json), R"({"b":1,"a":{"deep":true},"list":["x",null,-7]})");
  EXPECT_EQ(json_text(Json::object()), "{}");
  EXPECT_EQ(json_text(Json::array()), "[]");
}

TEST(JsonText, EscapesOnlyWhatItMust) {
  EXPECT_EQ(json_text("a\"b\\c/\n<\xC3\xBC\x7f"), "\"a\\\"b\\\\c/\\n<\xC3\xBC\x7f\"");
}

TEST(JsonText, WritesControlCharactersInFull) {
  EXPECT_EQ(json_text("\x01\b\t\f\r"), R"("\u0001\u0008\u0009\u000c\u000d")");
  EXPECT_EQ(json_text("x\0y"s), R"("x\u0000y")");
  // A backslash before a letter is no escape.
  EXPECT_EQ(json_text("C:\\temp\\\t"), R"("C:\\temp\\\u0009")");
}

TEST(JsonText, EachByteThatIsNotUtf8BecomesAReplacementCharacter) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(json_text("a\xff"), "\"a" + replaced + "\"");
  EXPECT_EQ(json_text("\xE2\x82x"), "\"" + replaced + replaced + "x\"");
  EXPECT_EQ(json_text(Json{{"deep", Json::array({1, "\xff"})}}),
            R"({"deep":[1,")" + replaced + "\"]}");
}

TEST(JsonText, IsReadBackAsWhatItWasMadeFrom) {
  for (const std::string& text : testing::weird_strings()) {
    const Json json{{"text", text}};
    EXPECT_EQ(Json::parse(json_text(json))["text"].get<std::string>(), to_utf8(text));
  }
}

TEST(JsonQuoted, QuotesBackslashesAndControlCharactersAreEscaped) {
  EXPECT_EQ(json_quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_quoted("a\nb"), R"("a\nb")");
  EXPECT_EQ(json_quoted("\x01\t"), R"("\u0001\u0009")");
  EXPECT_EQ(json_quoted("x\0y"s), R"("x\u0000y")");
  EXPECT_EQ(json_quoted("\xC3\xBC"), "\"\xC3\xBC\"");
}

TEST(JsonQuoted, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(json_quoted("a\xff"), "\"a\xEF\xBF\xBD\"");
  for (const std::string& text : testing::weird_strings()) {
    EXPECT_TRUE(is_utf8(json_quoted(text)));
  }
}

TEST(JsonRow, HasTheBytesOfTheSameJson) {
  EXPECT_EQ(JsonRow().finish(), "{}");
  JsonRow row;
  row.add("text", "a").add("yes", true).add("number", std::int64_t{-7});
  row.add_json("list", Json::array({1, nullptr}));
  EXPECT_EQ(row.finish(), R"({"text":"a","yes":true,"number":-7,"list":[1,null]})");
  for (const std::string& text : testing::weird_strings()) {
    EXPECT_EQ(JsonRow().add("a", text).finish(), json_text(Json{{"a", text}}));
  }
}

TEST(Rounded, HasAtMostSoManyDecimals) {
  EXPECT_EQ(json_text(rounded(12.34)), "12.3");
  EXPECT_EQ(json_text(rounded(12)), "12.0");
  EXPECT_EQ(json_text(rounded(0.04)), "0.0");
  EXPECT_EQ(json_text(rounded(0.25)), "0.2");
  EXPECT_EQ(json_text(rounded(1234567.891, 2)), "1234567.89");
  EXPECT_EQ(json_text(rounded(std::numeric_limits<double>::infinity())), "null");
}

TEST(OrNull, IsTheValueWhereThereIsOne) {
  EXPECT_EQ(json_text(or_null(std::optional<int>(3))), "3");
  EXPECT_EQ(json_text(or_null(std::optional<int>())), "null");
}

}  // namespace
}  // namespace stocktake
