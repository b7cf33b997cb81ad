#include "cli/output/forecast_text.h"

#include <gmock/gmock.h>

namespace stocktake::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Four homes of two users; two of the homes were listed.
app::WorkspaceForecast some_forecast() {
  app::WorkspaceForecast plan;
  plan.host = "https://x.cloud";
  plan.users = 2;
  plan.sample_limit = 60;
  forecast::Population& population = plan.input.population;
  population.homes = {{0, Source::dbfs, 0},
                      {0, Source::workspace, std::nullopt},
                      {1, Source::dbfs, std::nullopt},
                      {1, Source::workspace, 1}};
  population.sample = {{Source::dbfs, {-1, 0, 0}, true}, {Source::workspace, {-1}, true}};
  plan.input.measured.seconds = 3;
  plan.input.measured.sources[Source::dbfs].answers = 3;
  plan.input.measured.sources[Source::dbfs].pace.latency = 0.05;
  plan.forecast.requests = {8, 6, 12};
  plan.forecast.seconds = {10, 5, 20};
  plan.forecast.rows = {{1, 20, 20, 60}, {2, 15, 15, 30}};
  return plan;
}

TEST(PlanTextTest, SaysWhatItIsMadeFrom) {
  const std::string text = forecast_as_text(some_forecast());
  EXPECT_THAT(text, HasSubstr("Plan for https://x.cloud\n  users          2\n"));
  EXPECT_THAT(text, HasSubstr("  homes          4: 2 on dbfs, 2 on the workspace\n"));
  EXPECT_THAT(text, HasSubstr("  sample         2 homes in 3.0 s: 4 directories; half have at "
                              "most 1, the largest 3\n"));
  EXPECT_THAT(text,
              HasSubstr("  dbfs           50 ms per response, no limit reached in 3 responses\n"));
  EXPECT_THAT(text, HasSubstr("One machine is enough; a cluster would not be faster."));
  EXPECT_THAT(text, HasSubstr("\n2 of 4 homes were listed"));
}

TEST(PlanTextTest, NamesTheClusterThatIsWorthHaving) {
  app::WorkspaceForecast plan = some_forecast();
  plan.forecast.smallest = 2;
  EXPECT_THAT(forecast_as_text(plan), HasSubstr("A cluster of 2 workers takes 15.0 s instead of "));
  EXPECT_THAT(forecast_as_text(plan), HasSubstr("larger clusters were not considered."));
  plan.forecast.smallest = 1;
  EXPECT_THAT(forecast_as_text(plan), HasSubstr("more workers would not be faster."));
}

TEST(PlanTextTest, SaysWhatItDoesNotKnow) {
  app::WorkspaceForecast plan = some_forecast();
  EXPECT_THAT(forecast_as_text(plan), Not(HasSubstr("--sample-seconds")));
  plan.forecast.unfinished = 1;
  plan.forecast.possible_rate = 40;
  EXPECT_THAT(forecast_as_text(plan),
              HasSubstr("1 homes of the sample were not listed completely in 1m 00s"));
  EXPECT_THAT(forecast_as_text(plan), HasSubstr("do not reveal a limit of 40 per second"));
}

TEST(PlanTextTest, OrphansAreSaidWhereThereAreAny) {
  app::WorkspaceForecast plan = some_forecast();
  plan.orphans = 3;
  EXPECT_THAT(forecast_as_text(plan), HasSubstr("2, and 3 orphaned homes\n"));
}

TEST(PlanTextTest, JsonIsOneObjectOnALine) {
  const std::string text = forecast_as_json(some_forecast());
  EXPECT_EQ(text.front(), '{');
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_THAT(text, HasSubstr(R"("host":"https://x.cloud","users":2,"orphans":0,"homes":4,)"
                              R"("sampled":2,"sampled_unfinished":0)"));
  EXPECT_THAT(text, HasSubstr(R"("dbfs_rate":null)")) << "no limit was met";
  EXPECT_THAT(text, HasSubstr(R"("clusters":[{"workers":1,"seconds":20.0,)"));
}

TEST(PlanTextTest, AJobOfOneUserATaskNeedsNoWorkspace) {
  const forecast::UserJob job{100, 30};
  EXPECT_THAT(forecast_as_text(job), HasSubstr("100 users, 30 s each, one task per user\n"));
  EXPECT_THAT(forecast_as_text(job), HasSubstr("\nRecommended: "));
  EXPECT_THAT(forecast_as_json(job), HasSubstr(R"({"users":100,"seconds_per_user":30,)"));
}

}  // namespace
}  // namespace stocktake::cli
