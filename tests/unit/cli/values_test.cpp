#include "cli/options/values.h"

#include <gmock/gmock.h>

namespace stocktake::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// What the option gets of a text, or why it does not take it.
std::string taken(CLI::Validator takes, std::string text) {
  const std::string refusal = takes(text);
  return refusal.empty() ? text : refusal;
}

TEST(Values, AWordIsTakenInAnyLetterCaseAndAMisspeltOneNamesTheNearest) {
  const auto words = one_of({"table", "csv", "json"});
  EXPECT_EQ(taken(words, "CSV"), "csv");
  EXPECT_EQ(taken(words, "xml"), "\"xml\" is not table, csv or json");
  EXPECT_EQ(taken(words, "jsn"), "\"jsn\" is not table, csv or json: did you mean json?");
  EXPECT_EQ(taken(words, ""), "\"\" is not table, csv or json");
}

TEST(Values, AWholeNumberIsWrittenWithDigitsAndWithinItsBounds) {
  EXPECT_EQ(taken(whole_number(1, 4096), "12"), "12");
  EXPECT_EQ(taken(whole_number(1, 4096), "010"), "10") << "not octal";
  for (const char* text : {"0", "4097", "-1", "1.5", "many", "", "99999999999999999999999"}) {
    EXPECT_THAT(taken(whole_number(1, 4096), text), HasSubstr("a whole number from 1 to 4096"));
  }
  EXPECT_THAT(taken(whole_number(0), "-1"), HasSubstr("is not a whole number, 0 or more"));
}

TEST(Values, ANumberIsFinite) {
  EXPECT_EQ(taken(number_above_zero(), "0.5"), "0.5");
  for (const char* text : {"0", "-1", "inf", "nan", "soon", "", "1 "}) {
    EXPECT_THAT(taken(number_above_zero(), text), HasSubstr("is not a number above 0"));
  }
  EXPECT_EQ(taken(number_above_zero(), "1e300"), "\"1e300\" is more than 1,000,000,000");
  EXPECT_EQ(taken(number_from_zero(), "0"), "0");
}

TEST(Values, AShareIsAFractionOrAPercentage) {
  EXPECT_EQ(taken(share(), "5%"), "0.05");
  EXPECT_EQ(taken(share(), "1"), "1");
  for (const char* text : {"101%", "1.1", "-1%", "%", "nan", "x"}) {
    EXPECT_THAT(taken(share(), text), HasSubstr("is not a share"));
  }
}

TEST(Values, AnEmptyTextIsNoName) {
  EXPECT_EQ(taken(some("a path"), "/a"), "/a");
  EXPECT_EQ(taken(some("a path"), " "), "\"\" is not a path");
}

TEST(Values, AListTakesOneArgumentEachTime) {
  CLI::App command;
  std::vector<std::string> list;
  std::vector<std::string> names;
  command.add_option("NAME", names);
  comma_separated(command.add_option("--list", list));
  command.parse("--list a,b name --list c other", false);
  EXPECT_THAT(list, ElementsAre("a", "b", "c"));
  EXPECT_THAT(names, ElementsAre("name", "other"));
}

TEST(Values, AChoiceKeepsItsValueUntilItIsMade) {
  enum class Size { small, large };
  CLI::App command;
  Size size = Size::large;
  add_choice(command, "--size", size, {{"small", Size::small}, {"large", Size::large}}, "");
  command.parse("", false);
  EXPECT_EQ(size, Size::large);
  EXPECT_EQ(command.get_option("--size")->get_default_str(), "large");
  command.parse("--size SMALL", false);
  EXPECT_EQ(size, Size::small);
}

}  // namespace
}  // namespace stocktake::cli
