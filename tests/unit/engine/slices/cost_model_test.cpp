#include "engine/slices/cost_model.h"

#include <gtest/gtest.h>

#include <chrono>

namespace stocktake {
namespace {

const Task kLeaf{1, 1, Source::dbfs, 15, "/Users/a@x/b"};

TEST(WorkEstimateTest, FullSlicesSayMoreThanThin) {
  CostModel estimate;
  const auto unit = [&] { return estimate.of(kLeaf); };
  estimate.add_slice(std::chrono::milliseconds(60), 2, 1);
  const double thin = unit();
  estimate.add_slice(std::chrono::milliseconds(60), 2, 1);
  EXPECT_NEAR(unit(), thin, 1e-9);
  estimate.add_slice(std::chrono::milliseconds(2000), 500, 1);  // 4 ms each, enough directories
  EXPECT_LT(unit(), thin / 4);
  estimate.add_slice(std::chrono::milliseconds(60), 2, 1);
  EXPECT_LT(unit(), thin / 4);
  estimate.add_slice(std::chrono::milliseconds(60), 0, 1);
  EXPECT_LT(unit(), thin / 4);
  EXPECT_GE(estimate.of({1, 1, Source::dbfs, 0, "/"}), estimate.of(kLeaf));
}

/// Two directories with eight requests allowed in flight: eight would have taken as long.
TEST(WorkEstimateTest, AThinSliceIsTakenForOneThatCouldHaveHadMore) {
  CostModel thin;
  thin.add_slice(std::chrono::milliseconds(30), 2, 8);
  CostModel full;
  full.add_slice(std::chrono::milliseconds(30), 8, 8);
  EXPECT_NEAR(thin.of(kLeaf), full.of(kLeaf), 1e-9);
  CostModel one_by_one;
  one_by_one.add_slice(std::chrono::milliseconds(30), 2, 1);
  EXPECT_NEAR(one_by_one.of(kLeaf), 4 * thin.of(kLeaf), 1e-9);
}

}  // namespace
}  // namespace stocktake
