#include "util/output_check.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace stocktake {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputCheckTest : public ::testing::Test {
 protected:
  OutputCheckTest() { put(at("a.db"), std::string("SQLite format 3\0", 16) + "more"); }

  std::string at(const std::string& name) const { return directory_ + "/" + name; }
  static void put(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  /// The message; empty where the output is accepted.
  static std::string refusal(const CommandFiles& files) {
    const auto checked = check_outputs(files);
    if (checked) return "";
    EXPECT_EQ(checked.error().code, ExitCode::usage);
    EXPECT_FALSE(checked.error().remedy.empty());
    return checked.error().message;
  }
  std::string refusal(const std::string& output) const {
    return refusal({.inventories = {at("a.db")}, .outputs = {{"--output", output}}});
  }

  const testing::TemporaryDirectory temporary_;
  const std::string directory_ = temporary_.path();
};

TEST_F(OutputCheckTest, WhatOverwritesNothingIsAccepted) {
  put(at("old.csv"), "username\n");
  EXPECT_EQ(refusal(at("new.csv")), "");
  EXPECT_EQ(refusal(at("old.csv")), "");
  EXPECT_EQ(refusal(at("no/such/folder.csv")), "");  // opening it says so
  EXPECT_EQ(refusal("-"), "");
  EXPECT_EQ(refusal(""), "");
  EXPECT_EQ(refusal("/dev/null"), "");
  EXPECT_EQ(refusal("/dev/stdout"), "");
}

TEST_F(OutputCheckTest, TheInventoryIsRefusedByAnyName) {
  fs::create_directory(at("sub"));
  fs::create_symlink(at("a.db"), at("link.csv"));
  fs::create_symlink("link.csv", at("link of a link.csv"));
  fs::create_hard_link(at("a.db"), at("hard.csv"));
  fs::create_directory_symlink(directory_, at("sub/up"));
  for (const char* name : {"a.db", "./a.db", "sub/../a.db", "sub/up/a.db", "link.csv",
                           "link of a link.csv", "hard.csv", "A.DB"}) {
    EXPECT_THAT(refusal(at(name)), HasSubstr("the inventory " + at("a.db"))) << name;
    EXPECT_THAT(refusal(at(name)), HasSubstr("--output " + at(name))) << name;
  }
}

TEST_F(OutputCheckTest, AnInventoryThatDoesNotExistYetIsRefusedToo) {
  fs::create_symlink("new.db", at("dangling.csv"));
  for (const char* name : {"new.db", "./new.db", "dangling.csv", "New.DB", "new.db-wal"}) {
    const CommandFiles files{.inventories = {at("new.db")}, .outputs = {{"--output", at(name)}}};
    EXPECT_THAT(refusal(files), HasSubstr(at("new.db"))) << name;
  }
}

TEST_F(OutputCheckTest, TwoFilesWhoseNamesDifferInLetterCaseAreTwoFiles) {
  put(at("A.DB"), "username\n");
  if (fs::equivalent(at("A.DB"), at("a.db"))) GTEST_SKIP() << "letter case is ignored here";
  EXPECT_EQ(refusal(at("A.DB")), "");
}

TEST_F(OutputCheckTest, TheFilesBesideTheInventoryAreRefused) {
  put(at("a.db-wal"), "x");
  fs::create_hard_link(at("a.db-wal"), at("x.csv"));
  fs::create_symlink(at("a.db"), at("elsewhere.db"));
  for (const char* name :
       {"a.db-wal", "a.db-shm", "a.db-journal", "a.db.stocktake-draft", "x.csv"}) {
    EXPECT_THAT(refusal(at(name)), HasSubstr("a file of the inventory")) << name;
  }
  // SQLite keeps them beside the file that a link leads to.
  const CommandFiles files{.inventories = {at("elsewhere.db")},
                           .outputs = {{"--output", at("a.db-wal")}}};
  EXPECT_THAT(refusal(files), HasSubstr("a file of the inventory"));
}

TEST_F(OutputCheckTest, AnyOtherDatabaseIsRefused) {
  const std::string output = at("a.db");
  EXPECT_THAT(refusal({.outputs = {{"--truth", output}}}),
              HasSubstr("--truth " + output + " is an SQLite database"));
  EXPECT_THAT(refusal({.outputs = {{"--truth", output + "-wal"}}}),
              HasSubstr("belongs to " + output));
  fs::create_symlink(at("a.db"), at("link.csv"));
  EXPECT_THAT(refusal({.outputs = {{"--truth", at("link.csv")}}}), HasSubstr("SQLite database"));
}

TEST_F(OutputCheckTest, ADirectoryIsRefused) {
  EXPECT_THAT(refusal(directory_), HasSubstr("is a directory"));
}

TEST_F(OutputCheckTest, TwoOutputsAreTwoFiles) {
  put(at("x"), "");
  fs::create_symlink("x", at("y"));
  const auto both = [&](const std::string& one, const std::string& other) {
    return refusal({.outputs = {{"--output", one}, {"--log-file", other}}});
  };
  EXPECT_THAT(both(at("x"), at("y")), HasSubstr("--log-file " + at("y") + " are the same file"));
  EXPECT_THAT(both(at("new"), at("./new")), HasSubstr("are the same file"));
  EXPECT_EQ(both(at("x"), at("z")), "");
  EXPECT_EQ(both("/dev/null", "/dev/null"), "");
  EXPECT_EQ(both("-", at("x")), "");
}

TEST_F(OutputCheckTest, AnInputIsNoOutput) {
  put(at("users.txt"), "a@x\n");
  CommandFiles files{.inputs = {{"--token-file", ""}, {"--users-file", at("users.txt")}},
                     .outputs = {{"--output", at("users.txt")}}};
  EXPECT_THAT(refusal(files), HasSubstr("the file of --users-file"));
  files.inputs = {{"--token-file", "-"}};
  EXPECT_EQ(refusal(files), "");
}

TEST_F(OutputCheckTest, APipeIsNeitherReadNorRefused) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(at("pipe")), "");
}

}  // namespace
}  // namespace stocktake
