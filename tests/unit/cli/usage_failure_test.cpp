#include "cli/usage_failure.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "cli/options/values.h"

namespace stocktake::cli {
namespace {

using ::testing::HasSubstr;

/// A program with two commands: `scan USER... --resume --fresh --profile P --limit N` and
/// `show WHAT --output F`.
class UsageFailureTest : public ::testing::Test {
 protected:
  UsageFailureTest() {
    app_.require_subcommand(1);
    auto* scan = app_.add_subcommand("scan");
    scan->add_option("USER", names_);
    auto* resume = scan->add_flag("--resume");
    scan->add_flag("--fresh")->excludes(resume);
    scan->add_option("--profile", text_, "Profile in ~/.databrickscfg");
    scan->add_option("--limit", number_, "Rows")->transform(whole_number(0));
    auto* show = app_.add_subcommand("show");
    show->add_option("WHAT", text_, "What to show")
        ->required()
        ->transform(one_of({"users", "dirs"}));
    show->add_option("--output", text_);
  }

  Failure failure(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::ParseError& error) {
      return usage_failure(app_, error);
    }
    ADD_FAILURE() << "understood";
    return {};
  }
  std::string said(const std::vector<std::string>& words) {
    const Failure what = failure(words);
    EXPECT_EQ(what.code, ExitCode::usage);
    return what.message + " | " + what.remedy;
  }

  CLI::App app_{"", "stocktake"};
  std::vector<std::string> names_;
  std::string text_;
  int number_ = 0;
};

TEST_F(UsageFailureTest, AMisspeltCommandNamesTheNearest) {
  EXPECT_EQ(said({"scn"}), "there is no command \"scn\" | did you mean scan?");
  EXPECT_EQ(said({"frobnicate"}),
            "there is no command \"frobnicate\" | the commands are scan, show");
  EXPECT_THAT(said({}), HasSubstr("name a command: scan or show"));
}

TEST_F(UsageFailureTest, AMisspeltOptionNamesTheNearest) {
  EXPECT_EQ(said({"scan", "--resme"}),
            "there is no option --resme of scan | did you mean --resume?");
  EXPECT_EQ(said({"scan", "-resume"}),
            "there is no option -resume of scan | did you mean --resume?");
  EXPECT_EQ(said({"scan", "--profil=x", "ann@x"}),
            "there is no option --profil of scan | did you mean --profile?");
  EXPECT_EQ(said({"scan", "--nonsense"}),
            "there is no option --nonsense of scan | 'stocktake help scan' says what it takes");
}

TEST_F(UsageFailureTest, TheValueOfAMisspeltOptionIsNotBlamed) {
  EXPECT_EQ(said({"show", "--outptu", "file"}),
            "there is no option --outptu of show | did you mean --output?");
}

TEST_F(UsageFailureTest, AnOptionOfAnotherCommandSaysOfWhich) {
  EXPECT_EQ(said({"show", "users", "--profile", "p"}),
            "there is no option --profile of show | it is an option of scan, and stands behind the "
            "command");
  EXPECT_THAT(said({"--resume", "scan"}), HasSubstr("an option of scan"));
}

TEST_F(UsageFailureTest, MessagesAreWords) {
  EXPECT_THAT(said({"show", "uers"}),
              HasSubstr("WHAT: \"uers\" is not users or dirs: did you mean users?"));
  EXPECT_THAT(said({"show"}), HasSubstr("show needs WHAT: What to show | "));
  EXPECT_THAT(said({"show", "users", "dirs"}),
              HasSubstr("show does not take the argument \"dirs\""));
  EXPECT_THAT(said({"scan", "--profile"}),
              HasSubstr("--profile needs a value: Profile in ~/.databrickscfg"));
  EXPECT_THAT(said({"scan", "--limit", "1", "--limit", "2"}),
              HasSubstr("--limit is given more than once"));
  EXPECT_THAT(said({"scan", "--fresh", "--resume"}),
              HasSubstr("--resume cannot be combined with --fresh"));
}

}  // namespace
}  // namespace stocktake::cli
