#include "engine/slices/failure_tracker.h"

#include <gtest/gtest.h>

#include "engine/slices/retry_policy.h"

namespace stocktake {
namespace {

const protocol::DirectoryKey kPlace{Source::dbfs, "/Users/a@x/bad"};

TEST(TroublesTest, OneThatTakesItsWorkersDownWhileOthersComeBackIsGivenUp) {
  FailureTracker troubles;
  for (int i = 0; i < 100; ++i) troubles.end_slice(false, false);
  int times = 0;
  for (int i = 1; i <= kMaxLost && times == 0; ++i) {
    times = troubles.add_lost(kPlace);
    EXPECT_EQ(troubles.is_suspect(kPlace), times == 0) << i;
    troubles.end_whole_slice();
  }
  EXPECT_GE(times, kMinLost);
  EXPECT_EQ(troubles.find(kPlace), nullptr);
}

TEST(TroublesTest, WhileNothingComesBackNobodyIsToBlame) {
  FailureTracker troubles;
  for (int i = 0; i < 10 * kMaxLost; ++i) EXPECT_EQ(troubles.add_lost(kPlace), 0);
}

TEST(TroublesTest, WhereManySlicesGetLostMoreIsNeeded) {
  FailureTracker calm;
  FailureTracker wild;
  for (int i = 0; i < 100; ++i) {
    calm.end_slice(false, false);
    wild.end_slice(false, i % 2 == 0);
    wild.end_slice(true, true);  // a suspect's losses are its own
  }
  const auto give_up_after = [](FailureTracker& troubles) {
    int times = 0;
    for (int i = 0; i < kMaxLost && times == 0; ++i) {
      times = troubles.add_lost(kPlace);
      troubles.end_whole_slice();
    }
    return times;
  };
  EXPECT_GT(give_up_after(wild), give_up_after(calm));
}

TEST(TroublesTest, OneThatIsLateIsNoSuspect) {
  FailureTracker troubles;
  troubles.add_overdue(kPlace);
  EXPECT_FALSE(troubles.is_suspect(kPlace));
  ASSERT_NE(troubles.find(kPlace), nullptr);
  EXPECT_EQ(troubles.find(kPlace)->overdue, 1);
  troubles.settle(kPlace);
  EXPECT_EQ(troubles.find(kPlace), nullptr);
}

}  // namespace
}  // namespace stocktake
