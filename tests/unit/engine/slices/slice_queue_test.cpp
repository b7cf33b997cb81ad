#include "engine/slices/slice_queue.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stocktake {
namespace {

constexpr PerSource<bool> kBoth(true);

Task task(Source source, const std::string& path) {
  return {0, 0, source, 1, path};
}

std::vector<Task> tasks(Source source, int count) {
  std::vector<Task> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(task(source, "/Users/u" + std::to_string(i)));
  return tasks;
}

double one(const Task& /*task*/) {
  return 1;
}

TEST(SliceQueueTest, TakesUntilItIsEnough) {
  SliceQueue queue;
  queue.submit(tasks(Source::dbfs, 10), QueuePosition::back);
  EXPECT_EQ(queue.take(kBoth, 2.5, 100, one).size(), 3U);
  EXPECT_EQ(queue.take(kBoth, 100, 4, one).size(), 4U);
  EXPECT_EQ(queue.take(kBoth, 0.001, 100, one).size(), 1U);
  EXPECT_EQ(queue.take(kBoth, 100, 100, one).size(), 2U);
  EXPECT_TRUE(queue.take(kBoth, 100, 100, one).empty());
}

TEST(SliceQueueTest, ASliceHasBothSourcesInProportion) {
  SliceQueue queue;
  queue.submit(tasks(Source::dbfs, 100), QueuePosition::back);
  queue.submit(tasks(Source::workspace, 300), QueuePosition::back);
  const auto slice = queue.take(kBoth, 40, 100, one);
  const auto of_dbfs = std::count_if(slice.begin(), slice.end(),
                                     [](auto& each) { return each.source == Source::dbfs; });
  EXPECT_EQ(slice.size(), 40U);
  EXPECT_NEAR(static_cast<double>(of_dbfs), 10, 1);
}

TEST(SliceQueueTest, ASourceThatIsClosedIsLeftAlone) {
  SliceQueue queue;
  queue.submit(tasks(Source::dbfs, 5), QueuePosition::back);
  queue.submit(tasks(Source::workspace, 5), QueuePosition::back);
  PerSource<bool> only_workspace;
  only_workspace[Source::workspace] = true;
  EXPECT_EQ(queue.take(only_workspace, 100, 100, one).size(), 5U);
  EXPECT_EQ(queue.pending(Source::dbfs), 5U);
}

TEST(SliceQueueTest, WhatIsToGoNextGoesFirstAndInItsOrder) {
  SliceQueue queue;
  queue.submit(tasks(Source::dbfs, 3), QueuePosition::back);
  queue.submit({task(Source::dbfs, "/Users/x/a"), task(Source::dbfs, "/Users/x/b")},
               QueuePosition::front);
  const auto slice = queue.take(kBoth, 2, 100, one);
  ASSERT_EQ(slice.size(), 2U);
  EXPECT_EQ(slice[0].path, "/Users/x/a");
  EXPECT_EQ(slice[1].path, "/Users/x/b");
}

TEST(SliceQueueTest, UsersAreSpreadEvenly) {
  SliceQueue queue;
  queue.submit(tasks(Source::dbfs, 11), QueuePosition::back);
  queue.submit(tasks(Source::workspace, 11), QueuePosition::back);
  const auto slices = queue.take_by_users(4);
  ASSERT_EQ(slices.size(), 4U);
  std::size_t total = 0;
  for (const auto& slice : slices) {
    EXPECT_TRUE(slice.size() == 4 || slice.size() == 6) << slice.size();
    total += slice.size();
  }
  EXPECT_EQ(total, 22U);
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.take_by_users(4).empty());
}

}  // namespace
}  // namespace stocktake
