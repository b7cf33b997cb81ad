#include "net/limit/noise_detector.h"

#include <gtest/gtest.h>

namespace stocktake::net {
namespace {

/// Consecutive intervals between refusals, as a server produces them.
class Refusals {
 public:
  /// `accepted` requests in `elapsed` seconds, one of which is the pause.
  void add(double elapsed, double accepted) {
    now_ += from_seconds(elapsed);
    for (int i = 0; i < static_cast<int>(accepted); ++i) chance.on_accepted();
    chance.on_refused(now_, {elapsed, accepted});
  }
  /// Intervals of different lengths and counts, as random refusals produce them.
  void add_random(int count) {
    for (int i = 0; i < count; ++i) add(2 + i % 3, 60 + 25 * (i % 4));
  }

  NoiseDetector chance;

 private:
  Instant now_ = Instant(std::chrono::hours(1));
};

TEST(NoiseDetector, AHandfulOfRefusalsIsALimit) {
  Refusals refusals;
  refusals.add_random(5);
  EXPECT_FALSE(refusals.chance.is_likely());
}

TEST(NoiseDetector, RefusalsThatDoNotEndAreChance) {
  Refusals refusals;
  refusals.add_random(6);
  EXPECT_TRUE(refusals.chance.is_likely());
}

TEST(NoiseDetector, SpansThatMeasureNothingTakeThreeTimesAsMany) {
  Refusals refusals;
  for (int i = 0; i < 14; ++i) refusals.add(2, 10);
  EXPECT_FALSE(refusals.chance.is_likely());
  refusals.add(2, 10);
  EXPECT_TRUE(refusals.chance.is_likely());
  EXPECT_EQ(refusals.chance.proven_pace(), 0);
}

TEST(NoiseDetector, ALongTimeWithoutARefusalBeginsAnew) {
  Refusals refusals;
  for (int i = 0; i < 20; ++i) {
    refusals.add_random(4);
    refusals.add(60, 600);
  }
  EXPECT_FALSE(refusals.chance.is_likely());
}

TEST(NoiseDetector, TheProvenPaceIsTheBestOfTheRow) {
  Refusals refusals;
  for (const double accepted : {30.0, 90.0, 20.0, 40.0, 25.0, 30.0}) refusals.add(2, accepted);
  ASSERT_TRUE(refusals.chance.is_likely());
  EXPECT_EQ(refusals.chance.proven_pace(), 45);
}

TEST(NoiseDetector, StaysAsLongAsRefusalsAreRareAndThePaceHolds) {
  Refusals refusals;
  refusals.add_random(100);
  EXPECT_TRUE(refusals.chance.is_likely());
}

TEST(NoiseDetector, ManyRefusalsAreALimit) {
  Refusals refusals;
  refusals.add_random(6);
  ASSERT_TRUE(refusals.chance.is_likely());
  for (int i = 0; i < 100; ++i) refusals.chance.on_further_refusal();
  refusals.add(2, 40);
  EXPECT_FALSE(refusals.chance.is_likely());
}

TEST(NoiseDetector, APaceThatBringsMuchLessWasWrong) {
  Refusals refusals;
  refusals.add_random(6);
  ASSERT_TRUE(refusals.chance.is_likely());
  for (int i = 0; i < 8; ++i) refusals.add(10 + 5 * (i % 3), 30 + 60 * (i % 3));
  EXPECT_FALSE(refusals.chance.is_likely());
}

TEST(NoiseDetector, SpansThatAllowTheSameAreALimit) {
  Refusals refusals;
  refusals.add_random(6);
  ASSERT_TRUE(refusals.chance.is_likely());
  for (int i = 0; i < 5; ++i) refusals.add(3 + i, 50 * (3 + i));
  EXPECT_FALSE(refusals.chance.is_likely());
}

TEST(NoiseDetector, IsNotBelievedAgainForAWhileOnceItWasWrong) {
  Refusals refusals;
  refusals.add_random(6);
  for (int i = 0; i < 100; ++i) refusals.chance.on_further_refusal();
  refusals.add(2, 40);
  ASSERT_FALSE(refusals.chance.is_likely());
  refusals.add_random(8);
  EXPECT_FALSE(refusals.chance.is_likely());
  refusals.add_random(8);
  EXPECT_TRUE(refusals.chance.is_likely());
}

TEST(RefusalInterval, AgreesWithinAFewPercent) {
  EXPECT_TRUE((RefusalInterval{10, 600}).agrees_with({4, 245}));
  EXPECT_FALSE((RefusalInterval{10, 600}).agrees_with({4, 280}));
}

}  // namespace
}  // namespace stocktake::net
