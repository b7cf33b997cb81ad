#include "scan/user_list.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace stocktake::scan {
namespace {

using Names = std::vector<std::string>;

/// Reads text from a file named users.txt in a temporary directory.
class UserListTest : public testing::Test {
 protected:
  UserListTest() {
    std::string name = (std::filesystem::temp_directory_path() / "stocktake-users-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = name;
  }
  ~UserListTest() override { std::filesystem::remove_all(directory_); }

  Expected<UserList> read(const std::string& text, const Names& arguments = {}) const {
    const std::string path = directory_ + "/users.txt";
    std::ofstream(path, std::ios::binary) << text;
    return read_users(arguments, path);
  }
  Names names(const std::string& text) const {
    const auto list = read(text);
    return list ? list->names : Names{"failed: " + list.error().message};
  }
  /// The message of a usage failure.
  std::string refusal(const std::string& text, const Names& arguments = {}) const {
    const auto list = read(text, arguments);
    if (list) return "";
    EXPECT_EQ(list.error().code, ExitCode::usage);
    EXPECT_FALSE(list.error().remedy.empty());
    return list.error().message;
  }

  std::string directory_;
};

TEST_F(UserListTest, Lines) {
  EXPECT_EQ(names("a@x\nb@x\n"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("\xEF\xBB\xBF# who\r\n\r\n  a@x \r\n\t\r\n#x\r\nb@x"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("a@x # boss\nb#EXT#@x\n"), (Names{"a@x", "b#EXT#@x"}));
  EXPECT_EQ(names("a b\n\xc3\xa4@x\n"), (Names{"a b", "\xc3\xa4@x"}));
  EXPECT_EQ(names("a@x, Inc\nb\n"), (Names{"a@x, Inc", "b"}));
}

TEST_F(UserListTest, Csv) {
  EXPECT_EQ(names("username,file_count\na@x,3\nb@x,4\n"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("# c\r\n\r\nid,userName\r\n1,a@x\r\n\r\n2,\"b@x\"\r\n"), (Names{"a@x", "b@x"}));
  EXPECT_EQ(names("\xEF\xBB\xBF\"user_name\"\na@x\n"), (Names{"a@x"}));
  EXPECT_EQ(names("email\na@x\n"), (Names{"a@x"}));
  EXPECT_EQ(names("Email , User_Name\ne@x,u@x\n"), (Names{"u@x"}));
  EXPECT_EQ(names("n,email\n\"two\nlines\",a@x\n"), (Names{"a@x"}));
  EXPECT_EQ(names("username\n\"b, c\"\n"), (Names{"b, c"}));
}

TEST_F(UserListTest, CsvFaults) {
  EXPECT_EQ(refusal("name,size\na@x,1\n"),
            directory_ + "/users.txt, line 1: the header has no column of user names");
  EXPECT_NE(refusal("n,email\n\"x\ny\",a@x\nz\n").find("users.txt, line 4"), std::string::npos);
  EXPECT_NE(refusal("username,n\na@x,1\n,2\n").find("users.txt, line 3"), std::string::npos);
  EXPECT_NE(refusal("username\n\"a\nb\"\n").find("control"), std::string::npos);
  EXPECT_EQ(refusal("username,n\n"), "no users are named");
}

TEST_F(UserListTest, ArgumentsFirst) {
  const auto list = read("b@x\nA@X\n", {"a@x", "c@x"});
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
    EXPECT_NE(refusal("ok\n" + std::string(name) + "\n").find("users.txt, line 2"),
              std::string::npos)
        << name;
    const auto list = read_users({name}, std::nullopt);
    ASSERT_FALSE(list) << name;
    EXPECT_EQ(list.error().code, ExitCode::usage);
  }
  for (const char* name : {"", " ", "a\xff"}) EXPECT_FALSE(read_users({name}, std::nullopt));
  EXPECT_NE(refusal(std::string("a\0b\n", 4)).find("control"), std::string::npos);
}

TEST_F(UserListTest, NotUtf8) {
  EXPECT_EQ(refusal("a\nb\n\xe4@x\n"), directory_ + "/users.txt, line 3: not UTF-8");
  EXPECT_EQ(refusal(std::string("\xff\xfe"
                                "a\0",
                                4)),
            directory_ + "/users.txt, line 1: not UTF-8");
  EXPECT_EQ(refusal("a\n\xc3"), directory_ + "/users.txt, line 2: not UTF-8");
}

TEST_F(UserListTest, NobodyOrNoFile) {
  for (const char* text : {"", "\n\n", "# x\n", "\xEF\xBB\xBF"})
    EXPECT_EQ(refusal(text), "no users are named");
  EXPECT_EQ(read_users({}, std::nullopt).error().message, "no users are named");
  EXPECT_EQ(read_users({}, directory_ + "/gone").error().code, ExitCode::usage);
  EXPECT_EQ(read_users({}, directory_).error().code, ExitCode::usage);
}

}  // namespace
}  // namespace stocktake::scan
