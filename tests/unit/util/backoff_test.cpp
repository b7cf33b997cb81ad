#include "util/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stocktake {
namespace {

using std::chrono::milliseconds;

constexpr BackoffLimits kLimits{milliseconds(200), milliseconds(5000)};

void expect_between_half_and_whole(Duration wait, Duration whole) {
  EXPECT_GE(wait, whole / 2);
  EXPECT_LE(wait, whole);
}

TEST(BackoffTest, DoublesUpToItsCap) {
  Backoff backoff(1);
  expect_between_half_and_whole(backoff.wait(kLimits, 1), milliseconds(200));
  expect_between_half_and_whole(backoff.wait(kLimits, 2), milliseconds(400));
  expect_between_half_and_whole(backoff.wait(kLimits, 3), milliseconds(800));
  expect_between_half_and_whole(backoff.wait(kLimits, 6), milliseconds(5000));
}

TEST(BackoffTest, StaysAtItsCapWhateverTheCount) {
  Backoff backoff(1);
  for (const int count : {30, 64, 65, 1000, 2'000'000'000}) {
    expect_between_half_and_whole(backoff.wait(kLimits, count), milliseconds(5000));
  }
}

TEST(BackoffTest, SpreadsThoseThatFailedTogether) {
  Backoff backoff(1);
  Duration least = milliseconds(5000);
  Duration most{};
  for (int i = 0; i < 100; ++i) {
    const Duration wait = backoff.wait(kLimits, 1);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  EXPECT_LT(least, milliseconds(110));
  EXPECT_GT(most, milliseconds(190));
}

TEST(BackoffTest, IsExactWithoutJitter) {
  Backoff backoff(1);
  const BackoffLimits even{milliseconds(200), milliseconds(500), 0};
  EXPECT_EQ(backoff.wait(even, 1), milliseconds(200));
  EXPECT_EQ(backoff.wait(even, 2), milliseconds(400));
  EXPECT_EQ(backoff.wait(even, 3), milliseconds(500));
}

TEST(BackoffTest, TheSameSeedGivesTheSameWaits) {
  Backoff one(7);
  Backoff other(7);
  Backoff another(8);
  bool differs = false;
  for (int i = 1; i < 10; ++i) {
    const Duration wait = one.wait(kLimits, i);
    EXPECT_EQ(wait, other.wait(kLimits, i));
    differs = differs || wait != another.wait(kLimits, i);
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace stocktake
