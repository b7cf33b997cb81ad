#include "engine/slices/troubles.h"

#include <gtest/gtest.h>

#include "engine/slices/trouble_rules.h"
#include "engine/slices/work_estimate.h"

namespace stocktake {
namespace {

const protocol::Place kPlace{Source::dbfs, "/Users/a@x/bad"};

TEST(TroublesTest, OneThatTakesItsWorkersDownWhileOthersComeBackIsGivenUp) {
  Troubles troubles;
  for (int i = 0; i < 100; ++i) troubles.end_slice(false, false);
  int times = 0;
  for (int i = 1; i <= kMostLost && times == 0; ++i) {
    times = troubles.add_lost(kPlace);
    EXPECT_EQ(troubles.is_suspect(kPlace), times == 0) << i;
    troubles.end_whole_slice();
  }
  EXPECT_GE(times, kLeastLost);
  EXPECT_EQ(troubles.find(kPlace), nullptr);
}

TEST(TroublesTest, WhileNothingComesBackNobodyIsToBlame) {
  Troubles troubles;
  for (int i = 0; i < 10 * kMostLost; ++i) EXPECT_EQ(troubles.add_lost(kPlace), 0);
}

TEST(TroublesTest, WhereManySlicesGetLostMoreIsNeeded) {
  Troubles calm;
  Troubles wild;
  for (int i = 0; i < 100; ++i) {
    calm.end_slice(false, false);
    wild.end_slice(false, i % 2 == 0);
    wild.end_slice(true, true);  // a suspect's losses are its own
  }
  const auto patience = [](Troubles& troubles) {
    int times = 0;
    for (int i = 0; i < kMostLost && times == 0; ++i) {
      times = troubles.add_lost(kPlace);
      troubles.end_whole_slice();
    }
    return times;
  };
  EXPECT_GT(patience(wild), patience(calm));
}

TEST(TroublesTest, OneThatIsLateIsNoSuspect) {
  Troubles troubles;
  troubles.add_overdue(kPlace);
  EXPECT_FALSE(troubles.is_suspect(kPlace));
  ASSERT_NE(troubles.find(kPlace), nullptr);
  EXPECT_EQ(troubles.find(kPlace)->overdue, 1);
  troubles.settle(kPlace);
  EXPECT_EQ(troubles.find(kPlace), nullptr);
}

TEST(WorkEstimateTest, FullSlicesSayMoreThanThin) {
  const Task leaf{1, 1, Source::dbfs, 15, "/Users/a@x/b"};
  WorkEstimate estimate;
  const auto unit = [&] { return estimate.of(leaf); };
  estimate.add_slice(std::chrono::milliseconds(60), 2);
  const double thin = unit();
  estimate.add_slice(std::chrono::milliseconds(60), 2);
  EXPECT_NEAR(unit(), thin, 1e-9);
  estimate.add_slice(std::chrono::milliseconds(2000), 500);  // 4 ms each, well filled
  EXPECT_LT(unit(), thin / 4);
  estimate.add_slice(std::chrono::milliseconds(60), 2);
  EXPECT_LT(unit(), thin / 4);
  estimate.add_slice(std::chrono::milliseconds(60), 0);
  EXPECT_LT(unit(), thin / 4);
  EXPECT_GE(estimate.of({1, 1, Source::dbfs, 0, "/"}), estimate.of(leaf));
}

}  // namespace
}  // namespace stocktake
