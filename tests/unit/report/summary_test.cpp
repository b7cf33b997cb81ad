#include "report/terminal/summary.h"

#include <gmock/gmock.h>

#include "unit/report/report_fixture.h"

namespace stocktake::report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using SummaryTest = ReportTest;

TEST_F(SummaryTest, SaysWhatWasFoundAndWhatIsNotKnown) {
  auto from = reader();
  const std::string text = summary(from, "out.csv");
  EXPECT_THAT(text, StartsWith("Inventory of https://x.cloud: done, with gaps\n"));
  EXPECT_THAT(text, HasSubstr("users        3: 1 success, 1 empty, 1 partial; 1 of them orphaned"));
  EXPECT_THAT(text, HasSubstr("files        4\n"));
  EXPECT_THAT(text, HasSubstr("3.00 GiB (3,221,226,496 bytes)"));
  EXPECT_THAT(text, HasSubstr("size known of 3 of 4 files"));
  EXPECT_THAT(text, HasSubstr("gaps         1\n"));
  EXPECT_THAT(text, HasSubstr("workspace /Users/ann@x/secret: 403 PERMISSION_DENIED\n"));
  EXPECT_THAT(text, HasSubstr("stocktake show gaps --inventory " + path()));
  EXPECT_THAT(text, EndsWith("per user     out.csv\n"));
}

TEST_F(SummaryTest, WithoutACsvNoneIsNamed) {
  auto from = reader();
  EXPECT_THAT(summary(from, ""), Not(HasSubstr("per user")));
}

TEST_F(SummaryTest, AnUnfinishedInventorySaysSo) {
  { const store::Writer writer = unfinished(); }
  auto from = open();
  const std::string text = summary(from, "");
  EXPECT_THAT(text, StartsWith("Inventory of https://x.cloud: not finished\n"));
  EXPECT_THAT(text, HasSubstr("directories  4, of which 4 not listed yet\n"));
  EXPECT_THAT(text, HasSubstr("not asked for yet"));
  EXPECT_THAT(text, Not(HasSubstr("error")));
  EXPECT_THAT(text, HasSubstr("gaps         none\n"));
}

TEST_F(SummaryTest, AScanThatNeverKnewTheHomesSaysSo) {
  { ASSERT_TRUE(store::Writer::create(path(), false)); }
  auto from = open();
  EXPECT_THAT(summary(from, ""), StartsWith("Inventory: not finished, its scan ended before"));
}

TEST_F(SummaryTest, ACompleteInventorySaysSo) {
  {
    auto writer = store::Writer::create(path(), false);
    ASSERT_TRUE(writer);
    writer->store_scan_spec(scan_spec(), {{"bob@x", {}, {}}}, {});
    writer->begin_run(1'000'000);
    writer->end_run(1'187'000, "complete", {});
  }
  auto from = open();
  const std::string text = summary(from, "");
  EXPECT_THAT(text, StartsWith("Inventory of https://x.cloud: complete\n"));
  EXPECT_THAT(text, HasSubstr("duration     3m 07s\n"));
  EXPECT_THAT(text, Not(HasSubstr("size known")));
}

TEST_F(SummaryTest, ManyGapsAreCutAndCounted) {
  {
    store::Writer writer = planned();
    Listing listing;
    for (int i = 0; i < 8; ++i) listing.directories.push_back({"d" + std::to_string(i)});
    writer.commit({{{home(1), listing}, 4}});
    for (int i = 0; i < 8; ++i) {
      writer.commit({{{child(home(1), 4 + i, "d" + std::to_string(i)), store::denied()}, 0}});
    }
  }
  auto from = open();
  const std::string text = summary(from, "");
  EXPECT_THAT(text, HasSubstr("/Users/ann@x/d4: 403"));
  EXPECT_THAT(text, Not(HasSubstr("/Users/ann@x/d5: 403")));
  EXPECT_THAT(text, HasSubstr("... and 3 more\n"));
}

TEST(CommandFor, ANameIsOneWordForAShell) {
  EXPECT_EQ(command_for("show gaps", "stocktake.db"), "stocktake show gaps");
  EXPECT_EQ(command_for("show gaps", "a/b.db"), "stocktake show gaps --inventory a/b.db");
  EXPECT_EQ(command_for("check", "my file.db"), "stocktake check --inventory 'my file.db'");
  EXPECT_EQ(command_for("check", "it's"), "stocktake check --inventory 'it'\\''s'");
  EXPECT_EQ(command_for("check", "$HOME"), "stocktake check --inventory '$HOME'");
}

}  // namespace
}  // namespace stocktake::report
