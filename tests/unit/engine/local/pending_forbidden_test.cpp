#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "engine/local/suspects.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart = Instant(std::chrono::hours(1));

TaskResult refused(DirectoryId id) {
  return {Task{id, 1, Source::dbfs, 1, "/Users/a@x/d"},
          Gap{"dbfs/list", 403, "PERMISSION_DENIED", "no", 1}};
}

TEST(Suspects, AreConfirmedBySomethingSentLater) {
  Suspects suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.vouch(kStart + milliseconds(1), confirmed);
  ASSERT_EQ(confirmed.size(), 1U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_TRUE(suspects.empty());
}

TEST(Suspects, AreNotConfirmedByWhatWasSentBefore) {
  Suspects suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.vouch(kStart - milliseconds(1), confirmed);
  EXPECT_TRUE(confirmed.empty());
  EXPECT_FALSE(suspects.empty());
}

TEST(Suspects, ASuccessConfirmsTheOlderOnesOnlyAndInOrder) {
  Suspects suspects;
  for (int i = 1; i <= 4; ++i) suspects.add(refused(i), kStart + milliseconds(10 * i));
  std::vector<TaskResult> confirmed;
  suspects.vouch(kStart + milliseconds(25), confirmed);
  ASSERT_EQ(confirmed.size(), 2U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_EQ(confirmed[1].task.id, 2);
  suspects.vouch(kStart + milliseconds(100), confirmed);
  ASSERT_EQ(confirmed.size(), 4U);
  EXPECT_EQ(confirmed[3].task.id, 4);
}

TEST(Suspects, BecomeMany) {
  Suspects suspects;
  EXPECT_TRUE(suspects.empty());
  EXPECT_FALSE(suspects.are_many());
  for (int i = 0; i < 100; ++i) suspects.add(refused(i), kStart);
  EXPECT_TRUE(suspects.are_many());
}

}  // namespace
}  // namespace stocktake
