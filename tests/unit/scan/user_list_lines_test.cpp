#include <set>

#include "user_list_fixture.h"
#include "util/csv.h"
#include "util/random.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

TEST_F(UserListTest, Lines) {
  EXPECT_EQ(names("a@x\nb@x\n"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("\xEF\xBB\xBF# who\r\n\r\n  a@x \r\n\t\r\n#x\r\nb@x"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("a@x # boss, or not\nb#EXT#@x\n"), (Names{"a@x", "b#EXT#@x"}));
  EXPECT_EQ(names("\xc3\xa4@x\na b\n"), (Names{"\xc3\xa4@x", "a b"}));
  EXPECT_EQ(names("a@x\rb@x\r"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("a@x\r\r\nb@x\r\r\n"), (Names{"a@x", "b@x"}));
}

TEST_F(UserListTest, QuotedLines) {
  EXPECT_EQ(names("\"a@x\"\n\"b, c\" # comma\n\"say \"\"hi\"\"\"\n"),
            (Names{"a@x", "b, c", "say \"hi\""}));
  EXPECT_EQ(names("a@x\n\" b \"\n\"#c\"\n"), (Names{"a@x", " b ", "#c"}));
  EXPECT_EQ(names("username\n\"id\"\na@x\n"), (Names{"id", "a@x"}));
}

TEST_F(UserListTest, LinesThatAreNoNames) {
  const std::vector<Refused> cases{
      {"a@x\nAlice  a@x\n", "users.txt, line 2: \"Alice  a@x\" looks like columns"},
      {"a@x\n| b@x |\n", "users.txt, line 2: \"| b@x |\" looks like text of another format"},
      {"- a@x\n- b@x\n", "users.txt, line 1: \"- a@x\" looks like an item of another kind of list"},
      {"a@x\n'b@x'\n", "users.txt, line 2: \"'b@x'\" looks like text in single quotes"},
      {"username\n--------\na@x\n", "users.txt, line 2: \"--------\" looks like a ruled line"},
      {"a@x\n1.23457E+15\n", "users.txt, line 2: \"1.23457E+15\" looks like a number that"},
      {"Alice <a@x>\n", "users.txt, line 1: \"Alice <a@x>\" looks like text of another format"},
      {"a@x\n\"b@x\n", "users.txt, line 2: the quote is not closed"},
      {"a@x\n\"b\"@x\n", "users.txt, line 2: text after the closing quote"},
      {"\n\nName\na@x\nb@x\n", "users.txt, line 3: \"Name\" could be the title of a column"},
      {"\"UPN\"\n\"a@x\"\n", "users.txt, line 1: \"UPN\" could be the title of a column"},
  };
  expect_refused(cases);
}

TEST_F(UserListTest, TheWriterQuotesWhatTheReaderWouldNotTakeForAName) {
  EXPECT_EQ(write_users({"a@x", "b#EXT#@x", "c d"}), "a@x\nb#EXT#@x\nc d\n");
  EXPECT_EQ(write_users({"a@x", "#b", "c #d", " e", "f, g", "\"h\"", "i  j"}),
            "a@x\n\"#b\"\n\"c #d\"\n\" e\"\n\"f, g\"\n\"\"\"h\"\"\"\n\"i  j\"\n");
  EXPECT_EQ(write_users({"Name", "a@x"}), "username\nName\na@x\n");
  EXPECT_EQ(write_users({"email"}), "username\nemail\n");
  EXPECT_EQ(write_users({}), "");
}

/// What means something in some form of a list.
const std::vector<std::string> kPieces{"a",
                                       "b@x",
                                       "1",
                                       "23",
                                       "E+5",
                                       "#",
                                       " ",
                                       " #",
                                       "\"",
                                       "'",
                                       ",",
                                       ";",
                                       "sep=",
                                       "-",
                                       "- ",
                                       "* ",
                                       "|",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       "<",
                                       ">",
                                       ":",
                                       "=",
                                       "@",
                                       "username",
                                       "id",
                                       "Name",
                                       "x  y",
                                       "\\",
                                       "\xc3\xa4",
                                       ".",
                                       "ACTIVE",
                                       "\xEF\xBB\xBF",
                                       "\xC2\xA0",
                                       "`",
                                       "\xF0\x9F\x98\x80",
                                       "email",
                                       "%"};

/// A name made of some of the pieces.
std::string odd_name(RandomNumbers<SplitMix64>& random) {
  std::string name;
  const auto pieces = 1 + random.below(4);
  for (std::uint64_t i = 0; i < pieces; ++i) name += kPieces[random.below(kPieces.size())];
  return name;
}

std::string json_text(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

/// Different users, as a workspace could list them.
Names odd_names(RandomNumbers<SplitMix64>& random) {
  Names names;
  std::set<std::string> seen;
  const auto count = 1 + random.below(5);
  while (names.size() < count) {
    std::string name = odd_name(random);
    if (trim(name).empty() || name == "." || name == "..") continue;
    if (seen.insert(fold_case(name)).second) names.push_back(std::move(name));
  }
  return names;
}

TEST_F(UserListTest, WhateverIsWrittenIsReadBack) {
  RandomNumbers<SplitMix64> random(20261127);
  for (int i = 0; i < 500; ++i) {
    const Names odd = odd_names(random);
    const std::string lines = write_users(odd);
    std::string table = "username,display_name,active,id\n";
    std::string rows;
    for (const std::string& name : odd) {
      append_csv_field(table, name);
      table += ",\"Doe, J.\",1,17\n";
      rows += (rows.empty() ? "[\n" : ",\n") + std::string("{\"username\": ") + json_text(name) +
              ", \"display_name\": \"#1\", \"active\": 1, \"id\": \"17\"}";
    }
    ASSERT_EQ(names(lines), odd) << lines;
    ASSERT_EQ(names(table), odd) << table;
    ASSERT_EQ(names(rows + "]"), odd) << rows;
  }
}

}  // namespace
}  // namespace stocktake::scan
