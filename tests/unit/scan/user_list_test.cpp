#include "scan/user_list/user_list.h"

#include "user_list_fixture.h"

namespace stocktake::scan {
namespace {

TEST_F(UserListTest, ArgumentsFirst) {
  const auto list = read("b@x\nA@X\n", {" a@x", "c@x"});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->names, (Names{"a@x", "c@x", "b@x"}));
  EXPECT_EQ(list->notes, (Names{"dropped A@X: it was already named as a@x"}));
  EXPECT_EQ(read_users({"a"}, std::nullopt)->names, Names{"a"});
}

TEST_F(UserListTest, Repeats) {
  auto list = read("a\na\n\xc3\x84@x\n\xc3\xa4@x\n");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->names, (Names{"a", "\xc3\x84@x"}));
  EXPECT_EQ(list->notes.size(), 2U);
  EXPECT_EQ(list->notes[0], "dropped a: it was already named");
  list = read("a\na\na\na\na\na\na\na\na\n");
  ASSERT_EQ(list->notes.size(), 6U);
  EXPECT_EQ(list->notes[5], "dropped 3 more repeated names");
}

TEST_F(UserListTest, NamesThatCanBeNoHome) {
  for (const char* name : {"/Users/a", "a/b", "..", ".", "a\x01", "a\tb", "\x7f"}) {
    expect_refused({{"ok@x\n" + std::string(name) + "\n", "users.txt, line 2: "}});
    const auto list = read_users({name}, std::nullopt);
    ASSERT_FALSE(list) << name;
    EXPECT_EQ(list.error().code, ExitCode::usage);
  }
  for (const char* name : {"", " ", "a\xff"}) EXPECT_FALSE(read_users({name}, std::nullopt));
}

TEST_F(UserListTest, AFileInAnotherEncodingNamesItsLine) {
  expect_refused({
      {"a\nb\n\xe4@x\n", "users.txt, line 3: not UTF-8; save it as UTF-8"},
      {"a\n\xc3", "users.txt, line 2: not UTF-8; save it as UTF-8"},
      {std::string("\xff\xfe"
                   "a\0\n\0a",
                   7),
       "users.txt, line 2: not UTF-16"},
      {std::string("a\0@\0x\0", 6), "users.txt, line 1: a NUL byte"},
  });
}

TEST_F(UserListTest, Utf16) {
  EXPECT_EQ(names(std::string("\xff\xfe"
                              "a\0@\0\xe4\0\r\0\n\0b\0",
                              14)),
            (Names{"a@\xc3\xa4", "b"}));
  EXPECT_EQ(names(std::string("\xfe\xff\0a\0@\0\xe4", 8)), (Names{"a@\xc3\xa4"}));
}

TEST_F(UserListTest, AnotherKindOfFileIsNamed) {
  expect_refused({
      {"PK\x03\x04rest",
       "users.txt, line 1: an Excel workbook or another zip file; save it as CSV"},
      {std::string("SQLite format 3\0", 16), "users.txt, line 1: an inventory"},
      {"<html><body>log in\n",
       "users.txt, line 1: \"<html><body>log in\" looks like text of another"},
      {"Error: cannot list users\n",
       "users.txt, line 1: \"Error: cannot list users\" looks like text"},
  });
}

TEST_F(UserListTest, NobodyOrNoFile) {
  for (const char* text : {"", "\n\n", "# x\n", "\xEF\xBB\xBF", "username\n", "sep=;\n", "[]",
                           "{\"totalResults\":0}", "username,n\n"}) {
    EXPECT_EQ(refusal(text), "no users are named") << text;
  }
  EXPECT_EQ(read_users({}, std::nullopt).error().message, "no users are named");
  EXPECT_EQ(read_users({}, directory_ + "/gone").error().code, ExitCode::usage);
  EXPECT_EQ(read_users({}, directory_).error().code, ExitCode::usage);
}

TEST_F(UserListTest, IdsAreNamesToo) {
  EXPECT_EQ(names("4529862390871234\n4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c # nightly\n"),
            (Names{"4529862390871234", "4f6c0e5a-3b1d-4c8e-9f2a-0d1e2f3a4b5c"}));
  EXPECT_EQ(names("12   # the first\n34\n"), (Names{"12", "34"}));
}

}  // namespace
}  // namespace stocktake::scan
