#include "net/limit/rate_limiter.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

constexpr Instant kBegin = Instant(std::chrono::hours(1));
constexpr auto kPause = std::chrono::seconds(1);

/// Sends and accepts requests one at a time as fast as the limiter allows, at most `most` per
/// second.
Instant send_for(RateLimiter& pace, Instant now, Duration time, double most = 500) {
  const Instant end = now + time;
  while (now < end) {
    pace.on_sent(now);
    pace.on_accepted(now);
    now = std::max(now + from_seconds(1 / most), pace.next_slot());
  }
  return now;
}

TEST(RateLimiter, HasNoLimitBeforeTheFirstRefusal) {
  RateLimiter pace;
  const Instant now = send_for(pace, kBegin, std::chrono::seconds(10));
  EXPECT_EQ(pace.rate(), RateLimiter::kNoLimit);
  EXPECT_LE(pace.next_slot(), now);
}

TEST(RateLimiter, StartsAtALimitThatIsKnownAndStaysThere) {
  RateLimiter pace;
  pace.start_at(20);
  EXPECT_DOUBLE_EQ(pace.rate(), 20);
  const Instant begin = Instant(std::chrono::hours(1));
  Instant now = begin;
  int sent = 0;
  for (; now < begin + std::chrono::seconds(10); now = std::max(now, pace.next_slot())) {
    pace.on_sent(now);
    pace.on_accepted(now);
    ++sent;
  }
  EXPECT_NEAR(sent, 200, 3);
}

TEST(RateLimiter, NeverExceedsTheRateItWasGiven) {
  RateLimiter pace(50);
  EXPECT_EQ(pace.rate(), 50);
  int sent = 0;
  for (Instant now = kBegin; now < kBegin + std::chrono::seconds(10); ++sent) {
    pace.on_sent(now);
    pace.on_accepted(now);
    now = std::max(now, pace.next_slot());
  }
  EXPECT_GE(sent, 490);
  EXPECT_LE(sent, 503);
  EXPECT_EQ(pace.rate(), 50);
}

TEST(RateLimiter, CatchesUpALittleAndNoMore) {
  RateLimiter pace(100);
  pace.on_sent(kBegin);
  const Instant late = kBegin + std::chrono::seconds(5);
  int at_once = 0;
  for (; pace.next_slot() <= late && at_once < 1000; ++at_once) pace.on_sent(late);
  EXPECT_GE(at_once, 1);
  EXPECT_LE(at_once, 4);
}

TEST(RateLimiter, ARefusalSetsARateBelowTheOneThatWasRefused) {
  RateLimiter pace;
  const Instant now = send_for(pace, kBegin, std::chrono::seconds(1), 100);
  pace.on_refused(now, kPause, true);
  EXPECT_LT(pace.rate(), 100);
  EXPECT_GT(pace.rate(), 40);
  EXPECT_GE(pace.next_slot(), now + kPause);
}

TEST(RateLimiter, ARefusalOfTheVeryFirstRequestLeavesAPaceToGoOnWith) {
  RateLimiter pace;
  pace.on_sent(kBegin);
  pace.on_refused(kBegin + milliseconds(1), kPause, true);
  EXPECT_GT(pace.rate(), 0.5);
  EXPECT_LT(pace.rate(), 200);
}

TEST(RateLimiter, RefusalOnRefusalLowersItToItsLeastAndNoFurther) {
  RateLimiter pace;
  Instant now = kBegin;
  for (int i = 0; i < 200; ++i) {
    pace.on_sent(now);
    now += milliseconds(10);
    pace.on_refused(now, kPause, true);
    now = std::max(now, pace.next_slot());
  }
  EXPECT_GT(pace.rate(), 0.1);
  EXPECT_LT(pace.rate(), 1);
}

TEST(RateLimiter, WhatIsSustainedIsRaised) {
  RateLimiter pace;
  Instant now = send_for(pace, kBegin, std::chrono::seconds(1), 100);
  pace.on_refused(now, kPause, true);
  const double before = pace.rate();
  send_for(pace, pace.next_slot(), std::chrono::seconds(10));
  EXPECT_GT(pace.rate(), before);
}

TEST(RateLimiter, ARateThatIsBeingTriedIsNotProven) {
  RateLimiter pace;
  EXPECT_EQ(pace.proven_rate(), RateLimiter::kNoLimit);
  Instant now = send_for(pace, kBegin, std::chrono::seconds(1), 100);
  pace.on_refused(now, kPause, true);
  EXPECT_EQ(pace.proven_rate(), pace.rate());
  const double accepted = pace.rate();
  for (now = pace.next_slot(); pace.rate() == accepted; now = pace.next_slot()) {
    pace.on_sent(now);
    pace.on_accepted(now);
  }
  EXPECT_GT(pace.rate(), 1.1 * accepted);
  EXPECT_LT(pace.proven_rate(), 1.1 * accepted);
}

TEST(RateLimiter, WhatIsHardlyUsedIsNotRaised) {
  RateLimiter pace;
  Instant now = send_for(pace, kBegin, std::chrono::seconds(1), 100);
  pace.on_refused(now, kPause, true);
  const double before = pace.rate();
  send_for(pace, pace.next_slot(), std::chrono::seconds(10), 1);
  EXPECT_EQ(pace.rate(), before);
}

TEST(RateLimiter, IsNeverRaisedOverTheRateItWasGiven) {
  RateLimiter pace(80);
  Instant now = send_for(pace, kBegin, std::chrono::seconds(2));
  pace.on_refused(now, kPause, true);
  EXPECT_LT(pace.rate(), 80);
  send_for(pace, pace.next_slot(), std::chrono::minutes(30));
  EXPECT_LE(pace.rate(), 80);
  EXPECT_GT(pace.rate(), 75);
}

}  // namespace
}  // namespace stocktake::net
