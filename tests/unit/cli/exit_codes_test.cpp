#include <gmock/gmock.h>

#include "cli/commands.h"
#include "unit/cli/captured.h"
#include "unit/store/store_fixture.h"

namespace stocktake::cli {
namespace {

using ::testing::HasSubstr;

/// Runs whole command lines that send no request.
class ExitCodesTest : public store::StoreTest {
 protected:
  ExitCode run_words(std::vector<std::string> words) {
    words.insert(words.begin(), "stocktake");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    ExitCode code = ExitCode::bug;
    ::testing::internal::CaptureStdout();
    said_ = standard_error_of(
        [&] { code = run(static_cast<int>(arguments.size()), arguments.data()); });
    static_cast<void>(std::fflush(stdout));
    written_ = ::testing::internal::GetCapturedStdout();
    return code;
  }

  std::string said_;
  std::string written_;
};

TEST_F(ExitCodesTest, VersionAndHelpSucceed) {
  EXPECT_EQ(run_words({"--version"}), ExitCode::complete);
  EXPECT_THAT(written_, HasSubstr("stocktake "));
  EXPECT_EQ(run_words({"--help"}), ExitCode::complete);
  EXPECT_EQ(run_words({"scan", "--help"}), ExitCode::complete);
  EXPECT_THAT(written_, HasSubstr("--cluster-id"));
}

TEST_F(ExitCodesTest, WhatCannotBeReadIsWrongUsage) {
  EXPECT_EQ(run_words({}), ExitCode::usage);
  EXPECT_EQ(run_words({"no-such-command"}), ExitCode::usage);
  EXPECT_EQ(run_words({"scan", "--no-such-option"}), ExitCode::usage);
  EXPECT_EQ(run_words({"export", "no-such-format"}), ExitCode::usage);
  EXPECT_EQ(run_words({"plan", "--seconds-per-user", "3"}), ExitCode::usage) << "needs --users";
}

TEST_F(ExitCodesTest, AScanOfNobodyIsWrongUsage) {
  EXPECT_EQ(run_words({"scan"}), ExitCode::usage);
  EXPECT_EQ(run_words({"scan", "ann@x", "--all-users"}), ExitCode::usage);
  EXPECT_THAT(said_, HasSubstr("stocktake: --all-users cannot be combined with named users\n"));
}

TEST_F(ExitCodesTest, APlaceThatCannotBeWrittenIsFoundOutFirst) {
  EXPECT_EQ(run_words({"scan", "--all-users", "--output", at("not/there.csv")}), ExitCode::usage);
  EXPECT_EQ(run_words({"scan", "--all-users", "--log-file", directory_}), ExitCode::usage);
}

TEST_F(ExitCodesTest, AnInventoryThatIsNotThereIsWrongUsage) {
  for (const std::string command : {"check", "show"}) {
    EXPECT_EQ(run_words({command, "--inventory", at("none.db")}), ExitCode::usage) << command;
    EXPECT_THAT(said_, HasSubstr("none.db"));
  }
  EXPECT_EQ(run_words({"diff", at("none.db"), at("none.db")}), ExitCode::usage);
  EXPECT_EQ(run_words({"export", "csv", "--inventory", at("none.db")}), ExitCode::usage);
}

TEST_F(ExitCodesTest, CheckTellsGapsAndDamage) {
  make(at("gap.db"));
  EXPECT_EQ(run_words({"check", "--inventory", at("gap.db")}), ExitCode::gaps);
  EXPECT_THAT(written_, HasSubstr("gap: workspace /Users/ann@x/secret: 403 PERMISSION_DENIED\n"));
  EXPECT_THAT(written_, HasSubstr("digest sha256:"));
  EXPECT_EQ(run_words({"show", "--inventory", at("gap.db")}), ExitCode::complete);
  sql(at("gap.db"), "UPDATE home SET file_count = 99 WHERE id = 1");
  EXPECT_EQ(run_words({"check", "--inventory", at("gap.db")}), ExitCode::damaged);
  EXPECT_THAT(said_, HasSubstr("is damaged\n"));
  EXPECT_THAT(written_, ::testing::Not(HasSubstr("digest")));
}

TEST_F(ExitCodesTest, CheckComparesTwo) {
  make(at("one.db"));
  make(at("same.db"));
  EXPECT_EQ(run_words({"check", "--inventory", at("one.db"), "--against", at("same.db")}),
            ExitCode::gaps)
      << "of the gap that it has";
  EXPECT_THAT(written_, HasSubstr("the same content as "));
}

TEST_F(ExitCodesTest, DiffNotesWhatLimitsIt) {
  make(at("a.db"));
  make(at("b.db"));
  EXPECT_EQ(run_words({"diff", at("a.db"), at("b.db")}), ExitCode::complete);
  EXPECT_THAT(said_, HasSubstr("note: " + at("a.db") + " has 1 gaps"));
}

TEST_F(ExitCodesTest, APlanForOneUserATaskNeedsNoWorkspace) {
  EXPECT_EQ(run_words({"plan", "--users", "100", "--seconds-per-user", "30"}), ExitCode::complete);
  EXPECT_THAT(written_, HasSubstr("100 users, 30 s each"));
  EXPECT_EQ(run_words({"plan", "--users", "100", "--seconds-per-user", "30", "--format", "json"}),
            ExitCode::complete);
  EXPECT_EQ(written_.front(), '{');
}

}  // namespace
}  // namespace stocktake::cli
