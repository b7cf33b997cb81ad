#include "forecast/user_job.h"

#include <gtest/gtest.h>

namespace stocktake::forecast {
namespace {

struct Published {
  int users;
  int few, many;       ///< workers
  double least, most;  ///< minutes
};

/// A published sizing table of a Spark job that gives each user to one task of 30 s.
class PredecessorsTable : public ::testing::TestWithParam<Published> {};

TEST_P(PredecessorsTable, IsReproduced) {
  const Advice advice = advise({GetParam().users, 30});
  EXPECT_EQ(advice.few, GetParam().few);
  EXPECT_EQ(advice.many, GetParam().many);
  EXPECT_DOUBLE_EQ(advice.seconds.low, GetParam().least * 60);
  EXPECT_DOUBLE_EQ(advice.seconds.high, GetParam().most * 60);
}

INSTANTIATE_TEST_SUITE_P(Rows, PredecessorsTable,
                         ::testing::Values(Published{10, 2, 4, 1, 3}, Published{50, 4, 8, 3, 7},
                                           Published{100, 8, 16, 5, 10},
                                           Published{500, 16, 32, 15, 30},
                                           Published{1000, 32, 64, 25, 45}));

TEST(ByUser, HundredUsersOnEightExecutors) {
  const SecondsRange alone = tasks_alone({100, 30}, 8);
  EXPECT_DOUBLE_EQ(alone.low, 375);
  EXPECT_DOUBLE_EQ(alone.high, 390);
  EXPECT_DOUBLE_EQ(tasks_alone({100, 30}, 1).high, 3000);
}

TEST(ByUser, WholeJobsAreChunks) {
  EXPECT_DOUBLE_EQ(whole_job({99, 10}, 100).low, 10);
  EXPECT_DOUBLE_EQ(whole_job({100, 10}, 100).low, 10 + 90);
  // The second chunk waits for the first, even if workers are free.
  EXPECT_DOUBLE_EQ(whole_job({101, 10}, 1000).high, 10 + 150 + 10);
}

TEST(ByUser, OneUserNeedsOneWorker) {
  const Advice advice = advise({1, 30});
  EXPECT_EQ(advice.few, 1);
  EXPECT_EQ(advice.many, 1);
  EXPECT_DOUBLE_EQ(advice.seconds.high, 30);
}

TEST(ByUser, NobodyTakesNoTime) {
  const Advice advice = advise({0, 30});
  EXPECT_EQ(advice.few, 1);
  EXPECT_EQ(advice.many, 1);
  EXPECT_DOUBLE_EQ(advice.seconds.high, 0);
}

TEST(ByUser, ListSchedule) {
  EXPECT_DOUBLE_EQ(list_schedule({}, 4), 0);
  EXPECT_DOUBLE_EQ(list_schedule({1, 2, 3}, 1), 6);
  EXPECT_DOUBLE_EQ(list_schedule({1, 1, 4}, 2), 5);
  // One very large home keeps one worker busy to the end, with any number of workers.
  EXPECT_DOUBLE_EQ(list_schedule({1, 1, 1, 50}, 64), 50);
}

TEST(ByUser, RoundsOutwards) {
  const auto rounded = [](double low, double high) {
    const SecondsRange span = round_outwards({low, high});
    return std::pair(span.low, span.high);
  };
  EXPECT_EQ(rounded(31, 31), std::pair(30.0, 40.0));
  EXPECT_EQ(rounded(60, 60), std::pair(60.0, 60.0));
  EXPECT_EQ(rounded(61, 481), std::pair(60.0, 600.0));
  EXPECT_EQ(rounded(7200, 7201), std::pair(7200.0, 10'800.0));
}

}  // namespace
}  // namespace stocktake::forecast
