#include "net/transport/body_budget.h"

#include <gtest/gtest.h>

#include <array>

namespace stocktake::net {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;

TEST(BodyBudget, SmallBodiesAreNotCounted) {
  BodyBudget budget(2 * kMiB);
  const std::array<int, 100> owners{};
  for (const int& owner : owners) EXPECT_TRUE(budget.admit(&owner, kMiB));
}

TEST(BodyBudget, WhatFitsTogetherIsAdmitted) {
  BodyBudget budget(10 * kMiB);
  const std::array<int, 2> owners{};
  EXPECT_TRUE(budget.admit(&owners[0], 5 * kMiB));
  EXPECT_TRUE(budget.admit(&owners[1], 4 * kMiB));
  EXPECT_TRUE(budget.admit(&owners[1], 5 * kMiB));
}

TEST(BodyBudget, TheLargestGoesOnAndTheOthersAreCrowdedOut) {
  BodyBudget budget(10 * kMiB);
  const std::array<int, 3> owners{};
  EXPECT_TRUE(budget.admit(&owners[0], 4 * kMiB));
  EXPECT_TRUE(budget.admit(&owners[1], 3 * kMiB));
  EXPECT_TRUE(budget.admit(&owners[2], 3 * kMiB));
  EXPECT_FALSE(budget.admit(&owners[1], 4 * kMiB));
  EXPECT_TRUE(budget.admit(&owners[0], 60 * kMiB));
  EXPECT_FALSE(budget.admit(&owners[2], 4 * kMiB));
}

TEST(BodyBudget, WhatIsReleasedMakesRoom) {
  BodyBudget budget(10 * kMiB);
  const std::array<int, 2> owners{};
  EXPECT_TRUE(budget.admit(&owners[0], 9 * kMiB));
  EXPECT_FALSE(budget.admit(&owners[1], 2 * kMiB));
  budget.release(&owners[0]);
  budget.release(&owners[0]);
  EXPECT_TRUE(budget.admit(&owners[1], 10 * kMiB));
}

}  // namespace
}  // namespace stocktake::net
