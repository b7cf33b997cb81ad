#include "engine/local/pending_forbidden.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace stocktake {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart = Instant(std::chrono::hours(1));

TaskResult refused(DirectoryId id) {
  return {Task{id, 1, Source::dbfs, 1, "/Users/a@x/d"},
          Gap{"dbfs/list", 403, "PERMISSION_DENIED", "no", 1}};
}

TEST(PendingForbidden, AreConfirmedBySomethingSentLater) {
  PendingForbidden suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.confirm_before(kStart + milliseconds(1), confirmed);
  ASSERT_EQ(confirmed.size(), 1U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_TRUE(suspects.empty());
}

TEST(PendingForbidden, AreNotConfirmedByWhatWasSentBefore) {
  PendingForbidden suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.confirm_before(kStart - milliseconds(1), confirmed);
  EXPECT_TRUE(confirmed.empty());
  EXPECT_FALSE(suspects.empty());
}

TEST(PendingForbidden, ASuccessConfirmsTheOlderOnesOnlyAndInOrder) {
  PendingForbidden suspects;
  for (int i = 1; i <= 4; ++i) suspects.add(refused(i), kStart + milliseconds(10 * i));
  std::vector<TaskResult> confirmed;
  suspects.confirm_before(kStart + milliseconds(25), confirmed);
  ASSERT_EQ(confirmed.size(), 2U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_EQ(confirmed[1].task.id, 2);
  suspects.confirm_before(kStart + milliseconds(100), confirmed);
  ASSERT_EQ(confirmed.size(), 4U);
  EXPECT_EQ(confirmed[3].task.id, 4);
}

TEST(PendingForbidden, BecomeMany) {
  PendingForbidden suspects;
  EXPECT_TRUE(suspects.empty());
  EXPECT_FALSE(suspects.needs_probe());
  for (int i = 0; i < 100; ++i) suspects.add(refused(i), kStart);
  EXPECT_TRUE(suspects.needs_probe());
}

}  // namespace
}  // namespace stocktake
