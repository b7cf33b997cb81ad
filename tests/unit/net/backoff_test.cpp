#include "net/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

void expect_between_half_and_whole(Duration wait, Duration whole) {
  EXPECT_GE(wait, whole / 2);
  EXPECT_LE(wait, whole);
}

TEST(Backoff, DoublesFrom200MillisecondsTo5SecondsAfterFailures) {
  Backoff backoff(1);
  expect_between_half_and_whole(backoff.after_failure(1), milliseconds(200));
  expect_between_half_and_whole(backoff.after_failure(2), milliseconds(400));
  expect_between_half_and_whole(backoff.after_failure(3), milliseconds(800));
  expect_between_half_and_whole(backoff.after_failure(6), milliseconds(5000));
}

TEST(Backoff, DoublesFrom50MillisecondsTo2SecondsAfterRefusals) {
  Backoff backoff(1);
  expect_between_half_and_whole(backoff.after_refusal(1), milliseconds(50));
  expect_between_half_and_whole(backoff.after_refusal(2), milliseconds(100));
  expect_between_half_and_whole(backoff.after_refusal(20), milliseconds(2000));
}

TEST(Backoff, DoublesFrom250MillisecondsTo5SecondsInAnOutage) {
  Backoff backoff(1);
  expect_between_half_and_whole(backoff.in_outage(1), milliseconds(250));
  expect_between_half_and_whole(backoff.in_outage(9), milliseconds(5000));
}

TEST(Backoff, StaysAtItsCapWhateverTheCount) {
  Backoff backoff(1);
  for (const int count : {30, 64, 65, 1000, 2'000'000'000}) {
    expect_between_half_and_whole(backoff.after_failure(count), milliseconds(5000));
  }
}

TEST(Backoff, SpreadsThoseThatFailedTogether) {
  Backoff backoff(1);
  Duration least = milliseconds(5000);
  Duration most{};
  for (int i = 0; i < 100; ++i) {
    const Duration wait = backoff.after_failure(1);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  EXPECT_LT(least, milliseconds(110));
  EXPECT_GT(most, milliseconds(190));
}

TEST(Backoff, TheSameSeedGivesTheSameWaits) {
  Backoff one(7);
  Backoff other(7);
  for (int i = 1; i < 10; ++i) EXPECT_EQ(one.after_failure(i), other.after_failure(i));
}

}  // namespace
}  // namespace stocktake::net
