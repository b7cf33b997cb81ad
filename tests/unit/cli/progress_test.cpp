#include "cli/output/progress.h"

#include <gmock/gmock.h>

#include "support/manual_clock.h"
#include "unit/cli/captured.h"

namespace stocktake::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

scan::Progress some_progress() {
  scan::Progress progress;
  progress.found = 2000;
  progress.listed = 1500;
  progress.files = 12345;
  progress.bytes = 3 * 1024 * 1024;
  progress.seconds = 60;
  progress.engine.in_flight = 8;
  progress.engine.requests = 1600;
  return progress;
}

TEST(ProgressTest, ALineSaysHowFarAndHowFast) {
  EXPECT_EQ(ProgressPrinter::line(some_progress(), 25.4),
            "1,500 of 2,000 directories, 12,345 files, 3.00 MiB, 8 in flight, 25 requests/s, "
            "at least 20.0 s left");
}

TEST(ProgressTest, RefusalsAndGapsAreSaidWhereThereAreAny) {
  scan::Progress progress = some_progress();
  EXPECT_THAT(ProgressPrinter::line(progress, 1), Not(HasSubstr("429")));
  EXPECT_THAT(ProgressPrinter::line(progress, 1), Not(HasSubstr("gaps")));
  progress.engine.throttled = 3;
  progress.gaps = 2;
  EXPECT_THAT(ProgressPrinter::line(progress, 1), HasSubstr(", 3 429s, 2 gaps"));
}

TEST(ProgressTest, TheTimeLeftIsSaidOnlyWhereItCanBeTold) {
  scan::Progress progress = some_progress();
  progress.listed = 900;  // fewer than are pending: most of the tree may be unknown
  EXPECT_THAT(ProgressPrinter::line(progress, 1), Not(HasSubstr("left")));
  progress = some_progress();
  progress.seconds = 4;
  EXPECT_THAT(ProgressPrinter::line(progress, 1), Not(HasSubstr("left")));
  progress.found = progress.listed = 0;
  EXPECT_THAT(ProgressPrinter::line(progress, 1), Not(HasSubstr("left")));
}

TEST(ProgressTest, AJsonLineHasTheSameNumbers) {
  EXPECT_EQ(ProgressPrinter::json_line(some_progress(), 25.4),
            R"({"seconds":60.0,"directories_listed":1500,"directories_found":2000,)"
            R"("files":12345,"bytes":3145728,"unsized":0,"gaps":0,"in_flight":8,)"
            R"("requests":1600,"requests_per_second":25.4,"retries":0,"throttled":0,)"
            R"("waits":[],"stage":"listing"})");
}

/// Until 2026-01-31T15:30:05Z.
const std::vector<AskedWait> kAnHour{{"workspace", 1'769'873'405'000, 3598}};

TEST(ProgressTest, ALineBeginsWithTheWaitThatTheServiceAskedFor) {
  scan::Progress progress = some_progress();
  progress.engine.waits = kAnHour;
  EXPECT_THAT(ProgressPrinter::line(progress, 0),
              StartsWith("the service asks to wait until 15:30:05 UTC (59m 58s) for workspace; "
                         "1,500 of 2,000 directories"));
  progress.engine.waits.push_back({"users and clusters", 1'769'873'465'000, 3658});
  EXPECT_THAT(ProgressPrinter::line(progress, 0),
              StartsWith("the service asks to wait until 15:30:05 UTC (59m 58s) for workspace, and "
                         "until 15:31:05 UTC (1h 00m) for users and clusters; 1,500"));
  progress.engine.waits = {{"dbfs", 1'769'873'405'000, 3598}, kAnHour.front()};
  EXPECT_THAT(ProgressPrinter::line(progress, 0),
              StartsWith("the service asks to wait until 15:30:05 UTC (59m 58s) for dbfs, "
                         "workspace; 1,500"));
}

TEST(ProgressTest, AJsonLineSaysUntilWhenTheServiceAskedToWait) {
  scan::Progress progress = some_progress();
  progress.engine.waits = kAnHour;
  EXPECT_THAT(ProgressPrinter::json_line(progress, 0),
              HasSubstr(R"("waits":[{"calls":"workspace","until":"2026-01-31T15:30:05Z",)"
                        R"("seconds_left":3598.0}])"));
}

TEST(ProgressTest, LinesComeEveryTenSeconds) {
  testing::ManualClock clock;
  ProgressPrinter printer(ProgressStyle::lines, clock);
  const auto shown_after = [&](Duration wait) {
    clock.advance(wait);
    return standard_error_of([&] { printer.show(some_progress()); });
  };
  EXPECT_EQ(shown_after(std::chrono::milliseconds(9999)), "");
  EXPECT_THAT(shown_after(std::chrono::milliseconds(1)), HasSubstr("160 requests/s"));
  EXPECT_EQ(shown_after(std::chrono::seconds(5)), "");
  EXPECT_NE(shown_after(std::chrono::seconds(5)), "");
}

TEST(ProgressTest, JsonEndsWithTheLastNumbers) {
  testing::ManualClock clock;
  ProgressPrinter printer(ProgressStyle::json, clock);
  EXPECT_EQ(standard_error_of([&] { printer.show(some_progress()); }), "");
  EXPECT_THAT(standard_error_of([&] { printer.finish(some_progress()); }),
              HasSubstr("\"directories_listed\":1500"));
}

TEST(ProgressTest, ABarIsDrawnOverAndEndsItsLine) {
  testing::ManualClock clock;
  ProgressPrinter printer(ProgressStyle::bar, clock);
  EXPECT_EQ(standard_error_of([&] { printer.finish(some_progress()); }), "") << "nothing was drawn";
  clock.advance(std::chrono::seconds(1));
  const std::string drawn = standard_error_of([&] { printer.show(some_progress()); });
  EXPECT_EQ(drawn.substr(0, 6), "\r1,500");
  EXPECT_EQ(drawn.find('\n'), std::string::npos);
  EXPECT_EQ(standard_error_of([&] { printer.finish(some_progress()); }).back(), '\n');
}

scan::DiscoveryProgress some_users() {
  scan::DiscoveryProgress progress;
  progress.seconds = 12;
  progress.counters = {24, 2, 1};
  progress.in_flight = 1;
  progress.users = 2300;
  progress.listing = {"/Users on dbfs", "users"};
  return progress;
}

TEST(DiscoveryProgressTest, ALineSaysWhatIsListedAndHowFarItIs) {
  EXPECT_EQ(DiscoveryPrinter::line(some_users()),
            "listing users and homes: 24 requests, 1 429s, 2,300 users so far; now /Users on dbfs, "
            "users");
  scan::DiscoveryProgress named;
  named.counters.requests = 2;
  EXPECT_EQ(DiscoveryPrinter::line(named), "listing users and homes: 2 requests");
  named.waits = kAnHour;
  EXPECT_EQ(
      DiscoveryPrinter::line(named),
      "the service asks to wait until 15:30:05 UTC (59m 58s) for workspace; listing users and "
      "homes: 2 requests");
}

TEST(DiscoveryProgressTest, AJsonLineHasTheKeysOfTheListingToo) {
  EXPECT_EQ(DiscoveryPrinter::json_line(some_users()),
            R"({"seconds":12.0,"directories_listed":0,"directories_found":0,"files":0,"bytes":0,)"
            R"("unsized":0,"gaps":0,"in_flight":1,"requests":24,"requests_per_second":2.0,)"
            R"("retries":2,"throttled":1,"waits":[],"stage":"discovering","users":2300,)"
            R"("listing":["/Users on dbfs","users"]})");
  EXPECT_THAT(DiscoveryPrinter::json_line({}), HasSubstr("\"users\":null,\"listing\":[]"));
}

TEST(DiscoveryProgressTest, EachStyleSaysSomething) {
  const auto said = [](ProgressStyle style, Duration wait) {
    testing::ManualClock clock;
    DiscoveryPrinter printer(style, clock);
    clock.advance(wait);
    return standard_error_of([&] {
      printer.show(some_users());
      printer.finish();
    });
  };
  EXPECT_THAT(said(ProgressStyle::bar, std::chrono::milliseconds(100)),
              HasSubstr("\rlisting users"));
  EXPECT_EQ(said(ProgressStyle::bar, std::chrono::milliseconds(100)).back(), '\n');
  EXPECT_THAT(said(ProgressStyle::lines, std::chrono::seconds(10)), HasSubstr("2,300 users"));
  EXPECT_THAT(said(ProgressStyle::json, std::chrono::seconds(1)), HasSubstr("discovering"));
  EXPECT_THAT(said(ProgressStyle::json, Duration(0)), HasSubstr("discovering"))
      << "however little time it took";
  EXPECT_EQ(said(ProgressStyle::lines, std::chrono::seconds(9)), "");
  EXPECT_EQ(said(ProgressStyle::bar, Duration(0)), "");
  EXPECT_EQ(said(ProgressStyle::none, std::chrono::hours(1)), "");
}

TEST(ProgressTest, NoneSaysNothing) {
  testing::ManualClock clock;
  ProgressPrinter printer(ProgressStyle::none, clock);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(standard_error_of([&] {
              printer.show(some_progress());
              printer.finish(some_progress());
            }),
            "");
}

}  // namespace
}  // namespace stocktake::cli
