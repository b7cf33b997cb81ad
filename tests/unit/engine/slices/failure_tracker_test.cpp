#include <gtest/gtest.h>

#include "engine/slices/trouble_rules.h"
#include "engine/slices/troubles.h"

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

}  // namespace
}  // namespace stocktake
