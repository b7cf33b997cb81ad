#include "auth/profiles.h"

#include <gtest/gtest.h>

namespace stocktake::auth {
namespace {

Profiles parse(std::string_view text) {
  const auto profiles = Profiles::parse(text, "cfg");
  EXPECT_TRUE(profiles) << profiles.error().message;
  return *profiles;
}

TEST(Profiles, Sections) {
  const auto profiles = parse(
      "; a comment\n# another\n[DEFAULT]\nhost = https://d\ntoken = "
      "t1\n\n[work]\nhost=https://w\n");
  ASSERT_NE(profiles.find("work"), nullptr);
  EXPECT_EQ(profiles.find("work")->value("host"), "https://w");
  EXPECT_EQ(profiles.find("work")->value("token"), "");  // nothing is inherited
  EXPECT_EQ(profiles.find("DEFAULT")->value("token"), "t1");
  EXPECT_EQ(profiles.find("other"), nullptr);
  EXPECT_EQ(profiles.find("Work"), nullptr);
  EXPECT_EQ(profiles.names(), (std::vector<std::string>{"DEFAULT", "work"}));
}

/// In quadratic time, this would take minutes.
TEST(Profiles, ManySectionsInAnyOrder) {
  constexpr int kSections = 100'000;
  std::string text;
  for (int i = 0; i < kSections; ++i) text += "[p" + std::to_string(i) + "]\nhost = h\n";
  for (int i = kSections; i-- > 0;) text += "[p" + std::to_string(i) + "]\ntoken = t\n";
  const auto profiles = parse(text);
  EXPECT_EQ(profiles.names().size(), static_cast<std::size_t>(kSections));
  EXPECT_EQ(profiles.names().back(), "p99999");
  ASSERT_NE(profiles.find("p99999"), nullptr);
  EXPECT_EQ(profiles.find("p99999")->value("host"), "h");
  EXPECT_EQ(profiles.find("p99999")->value("token"), "t");
}

TEST(Profiles, MarkAndLineEnds) {
  const auto profiles = parse("\xEF\xBB\xBF[a]\r\nhost = https://x\r\ntoken = t\r\n");
  EXPECT_EQ(profiles.find("a")->value("host"), "https://x");
  EXPECT_EQ(profiles.find("a")->value("token"), "t");
}

TEST(Profiles, InlineCommentsNeedABlank) {
  const auto profiles =
      parse("[a] # mine\nx = v#1 # c\ny = v;2\t; c\nz = # c\nhost: https://h\nq = \"a b\"\n");
  const Profile& a = *profiles.find("a");
  EXPECT_EQ(a.value("x"), "v#1");
  EXPECT_EQ(a.value("y"), "v;2");
  EXPECT_FALSE(a.values.contains("z"));
  EXPECT_EQ(a.value("host"), "https://h");
  EXPECT_EQ(a.value("q"), "a b");
}

TEST(Profiles, LaterKeysCountAndKeysHaveNoCase) {
  const auto profiles = parse("[a]\nToken = 1\n[b]\nx=1\n[a]\ntoken = 2\n[b]\nx =\n");
  EXPECT_EQ(profiles.find("a")->value("token"), "2");
  EXPECT_TRUE(profiles.find("b")->values.empty());
}

TEST(Profiles, KeysBeforeASectionAreDefaults) {
  EXPECT_EQ(parse("host = h\n[a]\nx=1").find("DEFAULT")->value("host"), "h");
}

TEST(Profiles, Settings) {
  const auto profiles = parse("[__settings__]\ndefault_profile = work\n[work]\nhost=h\n");
  EXPECT_EQ(profiles.default_profile(), "work");
  EXPECT_EQ(profiles.find("__settings__"), nullptr);
  EXPECT_EQ(profiles.names(), std::vector<std::string>{"work"});
  EXPECT_FALSE(parse("[__settings__]\ndefault_profile =\n").default_profile());
  EXPECT_FALSE(parse("").default_profile());
}

TEST(Profiles, BadLinesAreNamedByNumberOnly) {
  for (const char* text : {"[a]\ndapiSECRET\n", "[a]\n= dapiSECRET\n", "\n[dapiSECRET\n"}) {
    const auto profiles = Profiles::parse(text, "cfg");
    ASSERT_FALSE(profiles) << text;
    EXPECT_EQ(profiles.error().code, ExitCode::usage);
    EXPECT_NE(profiles.error().message.find("line 2"), std::string::npos);
    EXPECT_EQ(profiles.error().message.find("SECRET"), std::string::npos);
  }
}

}  // namespace
}  // namespace stocktake::auth
