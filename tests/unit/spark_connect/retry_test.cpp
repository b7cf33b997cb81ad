#include "spark_connect/retry.h"

#include <gtest/gtest.h>

#include "support/manual_clock.h"

namespace stocktake::spark_connect::testing {
namespace {

using std::chrono::milliseconds;

class RetryTest : public ::testing::Test {
 protected:
  stocktake::testing::ManualClock clock;
  RetryLimits limits{milliseconds(100), std::chrono::seconds(2), std::chrono::seconds(10)};
  Retry retry{limits, clock, 1};
};

TEST_F(RetryTest, DoublesUpToACapLessUpToHalf) {
  for (const int whole : {100, 200, 400, 800, 1600, 2000, 2000}) {
    const auto wait = retry.after_failure();
    ASSERT_TRUE(wait);
    EXPECT_GE(*wait, milliseconds(whole / 2));
    EXPECT_LE(*wait, milliseconds(whole));
  }
}

TEST_F(RetryTest, EndsWithThePatience) {
  const Instant start = clock.now();
  while (const auto wait = retry.after_failure()) clock.advance(*wait);
  EXPECT_EQ(clock.now() - start, limits.patience);
}

TEST_F(RetryTest, BeginsAnewAfterProgress) {
  for (int i = 0; i < 100; ++i) {
    clock.advance(std::chrono::seconds(9));
    const auto wait = retry.after_failure();
    ASSERT_TRUE(wait);
    EXPECT_LE(*wait, milliseconds(100));
    retry.on_progress();
  }
}

TEST_F(RetryTest, WaitsAsLongAsTheServerAsksOrGivesUp) {
  EXPECT_EQ(retry.after_failure(std::chrono::seconds(8)), std::chrono::seconds(8));
  clock.advance(std::chrono::seconds(8));
  EXPECT_EQ(retry.after_failure(std::chrono::seconds(8)), std::nullopt);
}

}  // namespace
}  // namespace stocktake::spark_connect::testing
