#include "forecast/forecast.h"

#include <gtest/gtest.h>

#include "sampled_homes.h"

namespace stocktake::forecast {
namespace {

/// A workspace of `homes`, one per user. The first ones are sampled, with the given sizes.
ForecastInput input(std::size_t homes, const std::vector<int>& sizes) {
  ForecastInput input;
  for (std::size_t user = 0; user < homes; ++user) {
    PopulationHome home{user, Source::workspace, {}};
    if (user < sizes.size()) {
      home.sampled = user;
      input.population.sample.push_back(flat(Source::workspace, sizes[user]));
    }
    input.population.homes.push_back(home);
  }
  auto& measured = input.measured.sources[Source::workspace];
  measured.pace.latency = 0.1;
  for (const int size : sizes) measured.answers += size;
  input.measured.seconds = 1;
  return input;
}

TEST(Forecast, OneMachineReachesTheLimit) {
  auto asked = input(400, std::vector<int>(20, 10));
  auto& measured = asked.measured.sources[Source::workspace];
  measured.limited = true;
  measured.pace.rate = 60;
  const Forecast result = make_forecast(asked);
  EXPECT_DOUBLE_EQ(result.requests.expected, 4000);
  EXPECT_NEAR(result.seconds.expected, 4000 / 60.0, 1);
  EXPECT_EQ(result.smallest, 0);
  EXPECT_EQ(result.possible_rate, kNoLimit);
  // With separate limits, two machines are twice as fast.
  EXPECT_NEAR(result.rows[1].seconds_apart, kClusterStart + 4000 / 120.0, 1);
  EXPECT_GT(result.smallest_apart, 1);
}

TEST(Forecast, WithoutALimitALargeWorkspaceGainsByWorkers) {
  const Forecast result = make_forecast(input(20'000, std::vector<int>(20, 5)));
  // 10,000 s of answers with 32 requests in flight.
  EXPECT_NEAR(result.seconds.expected, 312.5, 2);
  EXPECT_NEAR(result.rows[0].seconds, kClusterStart + 312.5, 2);
  EXPECT_NEAR(result.rows[3].seconds, kClusterStart + 312.5 / 8, 2);
  EXPECT_GT(result.smallest, 8);
}

TEST(Forecast, WorkersMayShareWhatIsAllowedAtOnce) {
  auto asked = input(2000, std::vector<int>(20, 5));
  asked.in_flight_in_all = true;
  asked.in_flight = 64;
  const Forecast result = make_forecast(asked);
  EXPECT_EQ(result.smallest, 0);
  EXPECT_NEAR(result.rows[3].seconds, kClusterStart + result.seconds.expected, 1);
}

TEST(Forecast, ASmallWorkspaceNeedsNoCluster) {
  const Forecast result = make_forecast(input(40, std::vector<int>(20, 5)));
  EXPECT_EQ(result.smallest, 0);
  for (const ClusterRow& row : result.rows) EXPECT_GT(row.seconds, kClusterStart);
}

TEST(Forecast, AWhaleHoldsAWorkerByUserOnly) {
  std::vector<int> sizes(20, 5);
  sizes[7] = 5000;
  auto asked = input(20, sizes);
  const Forecast result = make_forecast(asked);
  EXPECT_NEAR(result.rows.back().by_user, kClusterStart + 500, 1);
  EXPECT_LT(result.rows.back().seconds, kClusterStart + 2);
  // Everything was sampled, so only the limit is uncertain.
  EXPECT_DOUBLE_EQ(result.requests.low, result.requests.high);
}

TEST(Forecast, AnUnseenLimitMakesTheSlowEnd) {
  const Forecast result = make_forecast(input(400, std::vector<int>(20, 10)));
  // 200 answers in one second are possible with a limit of 100 that allows a burst of 100.
  EXPECT_DOUBLE_EQ(result.possible_rate, 100);
  EXPECT_GE(result.seconds.high, 4000 / 100.0);
  EXPECT_LT(result.seconds.low, result.seconds.expected + 1e-9);
}

TEST(Forecast, RepeatsAndWhatComesBeforeAreCounted) {
  auto asked = input(20, std::vector<int>(20, 10));
  asked.measured.requests_before = 5;
  asked.measured.repeats = 1.1;
  EXPECT_DOUBLE_EQ(make_forecast(asked).requests.expected, 225);
}

TEST(Forecast, HomesThatWereNotListedToTheEndAreCounted) {
  auto asked = input(30, {4, 4, 4});
  asked.population.sample[1].whole = false;
  EXPECT_EQ(make_forecast(asked).unfinished, 1U);
}

TEST(Forecast, TheBoundForManyIsLikeTheSchedule) {
  auto few = input(14'000, std::vector<int>(20, 10));
  auto many = input(16'000, std::vector<int>(20, 10));
  EXPECT_NEAR(make_forecast(many).seconds.expected / make_forecast(few).seconds.expected, 16.0 / 14,
              0.01);
}

TEST(Forecast, AnEmptyWorkspace) {
  const Forecast result = make_forecast({});
  EXPECT_EQ(result.requests.expected, 0);
  EXPECT_EQ(result.seconds.high, 0);
  EXPECT_EQ(result.smallest, 0);
}

}  // namespace
}  // namespace stocktake::forecast
