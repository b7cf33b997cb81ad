#include "engine/slices/fanout_model.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(TreeShapeTest, ExpectsWhatItHasSeen) {
  FanoutModel shape;
  EXPECT_GE(shape.expected(0), shape.expected(1));
  for (int i = 0; i < 1000; ++i) shape.add(0, 10);
  for (int i = 0; i < 10'000; ++i) shape.add(1, 0);
  EXPECT_NEAR(shape.expected(0), 11, 0.5);
  EXPECT_NEAR(shape.expected(1), 1, 0.1);
}

TEST(TreeShapeTest, IsBoundedHoweverTheTreeGrows) {
  FanoutModel shape;
  for (int depth = 0; depth < 40; ++depth) {
    for (int i = 0; i < 100; ++i) shape.add(depth, 100'000);
  }
  EXPECT_LE(shape.expected(0), 10'000);
}

}  // namespace
}  // namespace stocktake
