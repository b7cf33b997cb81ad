#include "engine/local/pending_refusals.h"

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

TEST(PendingRefusals, AreConfirmedBySomethingSentLater) {
  PendingRefusals suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.on_listed(kStart + milliseconds(1), confirmed);
  ASSERT_EQ(confirmed.size(), 1U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_TRUE(suspects.empty());
}

TEST(PendingRefusals, AreNotConfirmedByWhatWasSentBefore) {
  PendingRefusals suspects;
  suspects.add(refused(1), kStart);
  std::vector<TaskResult> confirmed;
  suspects.on_listed(kStart - milliseconds(1), confirmed);
  EXPECT_TRUE(confirmed.empty());
  EXPECT_FALSE(suspects.empty());
}

TEST(PendingRefusals, ASuccessConfirmsTheOlderOnesOnlyAndInOrder) {
  PendingRefusals suspects;
  for (int i = 1; i <= 4; ++i) suspects.add(refused(i), kStart + milliseconds(10 * i));
  std::vector<TaskResult> confirmed;
  suspects.on_listed(kStart + milliseconds(25), confirmed);
  ASSERT_EQ(confirmed.size(), 2U);
  EXPECT_EQ(confirmed[0].task.id, 1);
  EXPECT_EQ(confirmed[1].task.id, 2);
  suspects.on_listed(kStart + milliseconds(100), confirmed);
  ASSERT_EQ(confirmed.size(), 4U);
  EXPECT_EQ(confirmed[3].task.id, 4);
}

TEST(PendingRefusals, BecomeMany) {
  PendingRefusals suspects;
  EXPECT_TRUE(suspects.empty());
  EXPECT_FALSE(suspects.needs_probe());
  for (int i = 0; i < 100; ++i) suspects.add(refused(i), kStart);
  EXPECT_TRUE(suspects.needs_probe());
}

TEST(PendingRefusals, ManyIsMoreAfterEachProbeAndTheSameAgainAfterAListing) {
  PendingRefusals suspects;
  std::vector<TaskResult> confirmed;
  std::vector<int> held_at_probe;
  const auto hold_until_many = [&] {
    int held = 0;
    while (!suspects.needs_probe()) suspects.add(refused(++held), kStart);
    held_at_probe.push_back(held);
  };
  for (int probe = 0; probe < 9; ++probe) {
    hold_until_many();
    suspects.on_probed(kStart + milliseconds(1), confirmed);
  }
  EXPECT_EQ(held_at_probe, (std::vector<int>{16, 32, 64, 128, 256, 512, 1024, 1024, 1024}));
  suspects.on_listed(kStart + milliseconds(1), confirmed);
  hold_until_many();
  EXPECT_EQ(held_at_probe.back(), 16);
}

}  // namespace
}  // namespace stocktake
