#include "forecast/schedule.h"

#include <gtest/gtest.h>

#include "sampled_homes.h"

namespace stocktake::forecast {
namespace {

using Paces = PerSource<ServiceModel>;

SampledHome chain(Source source, int directories) {
  SampledHome home{source, {}, true};
  for (int i = 0; i < directories; ++i) home.parents.push_back(i - 1);
  return home;
}

double time_of(const std::vector<SampledHome>& homes, const Paces& paces,
               const ClientConfig& client) {
  std::vector<HomeTree> trees;
  std::vector<std::size_t> all;
  for (const SampledHome& home : homes) {
    all.push_back(trees.size());
    trees.emplace_back(home);
  }
  return schedule(trees, all, paces, client);
}

const Paces kTenth(ServiceModel{0.1});

TEST(Schedule, NothingTakesNoTime) {
  EXPECT_EQ(time_of({}, kTenth, {}), 0);
}

TEST(Schedule, OneAtATime) {
  EXPECT_NEAR(time_of({flat(Source::dbfs, 10), chain(Source::workspace, 5)}, kTenth,
                      {.machines = 1, .in_flight = 1}),
              1.5, 1e-9);
}

TEST(Schedule, AChainIsOneAfterTheOther) {
  EXPECT_NEAR(time_of({chain(Source::dbfs, 20)}, kTenth, {.machines = 64}), 2.0, 1e-9);
}

TEST(Schedule, SlotsAreShared) {
  // The home, then 64 directories with 32 requests in flight.
  EXPECT_NEAR(time_of({flat(Source::dbfs, 65)}, kTenth, {.in_flight = 32}), 0.3, 1e-9);
  EXPECT_NEAR(time_of({flat(Source::dbfs, 65)}, kTenth, {.machines = 2, .in_flight = 32}), 0.2,
              1e-9);
}

TEST(Schedule, RatesAreKept) {
  Paces paces = kTenth;
  paces[Source::dbfs].rate = 10;
  // The last of 101 requests is sent after 10 s at the earliest.
  EXPECT_NEAR(time_of({flat(Source::dbfs, 101)}, paces, {}), 10.1, 0.11);
  // Another source has a separate rate.
  EXPECT_NEAR(time_of({flat(Source::dbfs, 101), flat(Source::workspace, 101)}, paces, {}), 10.1,
              0.11);
  // More machines gain nothing unless each has its own limit.
  EXPECT_NEAR(time_of({flat(Source::dbfs, 101)}, paces, {.machines = 8}), 10.1, 0.11);
  EXPECT_LT(time_of({flat(Source::dbfs, 101)}, paces, {.machines = 8, .counted_apart = true}), 2);
}

TEST(Schedule, TheCapOfAllIsKept) {
  EXPECT_NEAR(
      time_of({flat(Source::dbfs, 50), flat(Source::workspace, 50)}, kTenth, {.max_rate = 10}),
      10.0, 0.2);
}

TEST(Schedule, LimitsAtOnceAreKept) {
  Paces paces = kTenth;
  paces[Source::dbfs].at_once = 4;
  EXPECT_NEAR(time_of({flat(Source::dbfs, 41)}, paces, {.machines = 8}), 1.1, 1e-9);
}

TEST(Schedule, AWhaleIsNoLongerThanItsDepth) {
  // As one task, the large home would keep one worker busy for 100 s.
  EXPECT_LT(time_of({flat(Source::workspace, 1000), flat(Source::workspace, 10)}, kTenth,
                    {.machines = 4, .in_flight = 32}),
            1.2);
}

TEST(Schedule, Trees) {
  const HomeTree tree(SampledHome{Source::dbfs, {-1, 0, 0, 1, 1, 4}, true});
  EXPECT_EQ(tree.size(), 6U);
  EXPECT_EQ(tree.depth(), 4);
  EXPECT_EQ(tree.first(1) - tree.first(0), 2U);
  EXPECT_EQ(tree.children()[tree.first(4)], 5U);
  EXPECT_EQ(tree.first(6), 5U);
}

}  // namespace
}  // namespace stocktake::forecast
