#include "net/limit/adaptive_limiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ostream>
#include <set>
#include <vector>

#include "unit/net/virtual_server.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;
using testing::GovernedRun;
using testing::VirtualServer;

constexpr Instant kStart = Instant(std::chrono::hours(1));

struct RateCase {
  double rate;
  double capacity;
  milliseconds service;
  double least_part;  ///< the fraction of the rate that must be reached
};

void PrintTo(const RateCase& each, std::ostream* out) {
  *out << each.rate << "/s, capacity " << each.capacity << ", " << each.service.count() << " ms";
}

class LimiterOfATokenBucket : public ::testing::TestWithParam<RateCase> {};

TEST_P(LimiterOfATokenBucket, UsesTheRateAndIsHardlyEverRefused) {
  const RateCase& each = GetParam();
  GovernedRun run({.limit = testing::token_bucket(each.rate, each.capacity),
                   .service = each.service,
                   .retry_after = std::chrono::seconds(1)},
                  32);
  run.until_accepted(5000);
  EXPECT_GE(run.accepted_per_second(), each.least_part * each.rate);
  EXPECT_LT(run.refused_part(), 0.01);
}

INSTANTIATE_TEST_SUITE_P(Rates, LimiterOfATokenBucket,
                         ::testing::Values(RateCase{60, 60, milliseconds(48), 0.95},
                                           RateCase{60, 60, milliseconds(0), 0.95},
                                           RateCase{30, 30, milliseconds(48), 0.95},
                                           RateCase{30, 30, milliseconds(0), 0.95},
                                           RateCase{100, 100, milliseconds(48), 0.95},
                                           RateCase{100, 100, milliseconds(0), 0.95},
                                           RateCase{60, 20, milliseconds(48), 0.90},
                                           RateCase{60, 5, milliseconds(48), 0.85},
                                           RateCase{60, 5, milliseconds(0), 0.85},
                                           RateCase{30, 5, milliseconds(48), 0.85},
                                           RateCase{100, 5, milliseconds(48), 0.80}));

TEST(AdaptiveLimiter, UsesTheRateOfASlidingWindow) {
  for (const auto service : {milliseconds(48), milliseconds(0)}) {
    GovernedRun run({.limit = testing::sliding_window(60, std::chrono::seconds(1)),
                     .service = service,
                     .retry_after = std::chrono::seconds(1)},
                    32);
    run.until_accepted(5000);
    EXPECT_GE(run.accepted_per_second(), 0.88 * 60);
    EXPECT_LT(run.refused_part(), 0.01);
  }
}

TEST(AdaptiveLimiter, UsesAConcurrencyLimitAndIsSeldomRefused) {
  GovernedRun run({.limit = testing::at_most_at_once(8)}, 32);
  run.until_accepted(5000);
  EXPECT_GE(run.accepted_per_second(), 0.80 * 160);
  EXPECT_LT(run.refused_part(), 0.05);
}

TEST(AdaptiveLimiter, WithoutALimitUsesAllThatItMayWithin400Milliseconds) {
  GovernedRun run({.limit = testing::no_limit()}, 64);
  run.for_time(milliseconds(400));
  EXPECT_EQ(run.max_in_flight, 64);
}

TEST(AdaptiveLimiter, NeverHasMoreUnderWayThanItMay) {
  GovernedRun run({.limit = testing::no_limit()}, 3);
  run.until_accepted(1000);
  EXPECT_EQ(run.max_in_flight, 3);
}

TEST(AdaptiveLimiter, RandomRefusalsWithoutAWordDoNotStarveIt) {
  for (const auto& limit : {testing::no_limit(), testing::at_most_at_once(8)}) {
    GovernedRun run({.limit = testing::with_noise(0.05, limit)}, 32);
    run.until_accepted(5000);
    EXPECT_GE(run.accepted_per_second(), 0.40 * 160);
    EXPECT_EQ(run.limiter().rate_limiter(0).rate(), RateLimiter::kNoLimit);
  }
}

/// The limit is found with a handful of refusals, so short scans do not pay for it either.
TEST(AdaptiveLimiter, FindsARateWithAFewRefusals) {
  GovernedRun run({.limit = testing::token_bucket(60, 60), .retry_after = std::chrono::seconds(1)},
                  16);
  run.until_accepted(1000);
  EXPECT_LE(run.refused, 10);
  EXPECT_GE(run.accepted_per_second(), 0.95 * 60);
}

/// A pause of one second every 80 requests costs more than half of the throughput by itself.
TEST(AdaptiveLimiter, RandomRefusalsWithAWordDoNotStarveIt) {
  for (const double part : {0.003, 0.0125, 0.05}) {
    GovernedRun run({.limit = testing::with_noise(part, testing::no_limit()),
                     .retry_after = std::chrono::seconds(1)},
                    16);
    run.until_accepted(5000);
    const double pauses_only = 1 / (1 / 320.0 + part);
    EXPECT_GE(run.accepted_per_second(), 0.6 * pauses_only) << part;
  }
}

/// Nothing is known about the server this early, so each of these refusals looks like a limit.
TEST(AdaptiveLimiter, AFewRefusalsAtTheStartDoNotStarveIt) {
  for (const std::set<int>& refused :
       {std::set{3, 5, 6}, std::set{1, 2, 3}, std::set{8, 12, 14}, std::set{30, 33, 35},
        std::set{100, 101, 102, 104, 105, 107}}) {
    GovernedRun run(
        {.limit = [refused, asked = 0](Instant, int) mutable { return !refused.contains(++asked); },
         .retry_after = std::chrono::seconds(1)},
        16);
    run.until_accepted(2000);
    EXPECT_GE(run.accepted_per_second(), 50) << *refused.begin();
  }
}

TEST(AdaptiveLimiter, RandomRefusalsSomeWithAWordDoNotStarveIt) {
  GovernedRun run({.limit = testing::with_noise(0.05, testing::no_limit()),
                   .words = {std::nullopt, milliseconds(200), std::nullopt, milliseconds(1000)}},
                  16);
  run.until_accepted(5000);
  const double pauses_only = 1 / (1 / 320.0 + 0.05 * (0.1 + 0.2 + 0.1 + 1) / 4);
  EXPECT_GE(run.accepted_per_second(), 0.6 * pauses_only);
}

/// Refusals of the limit and random ones, of which half do not say how long to wait.
TEST(AdaptiveLimiter, RandomRefusalsBesidesALimitDoNotStarveIt) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    GovernedRun run({.limit = testing::with_noise(0.05, testing::token_bucket(60, 60), seed),
                     .words = {std::nullopt, milliseconds(200), std::nullopt, milliseconds(1000)}},
                    64);
    run.until_accepted(10'000);
    EXPECT_GE(run.accepted_per_second(), 0.6 * 60) << seed;
  }
}

/// What another process starts from, or the next scan, is what was accepted.
TEST(AdaptiveLimiter, WhereRefusalsAreRandomItHandsOnWhatIsAccepted) {
  GovernedRun run({.limit = testing::with_noise(0.05, testing::token_bucket(60, 60)),
                   .words = {std::nullopt, milliseconds(200), std::nullopt, milliseconds(1000)}},
                  64);
  while (!run.limiter().rate_limiter(0).follows_deliveries()) {
    ASSERT_LT(run.accepted, 10'000);
    run.for_time(milliseconds(100));
  }
  for (int i = 0; i < 100; ++i) {
    run.for_time(milliseconds(100));
    if (!run.limiter().rate_limiter(0).follows_deliveries()) continue;
    const double proven = run.limiter().rate_limiter(0).proven_rate();
    EXPECT_EQ(run.limiter().hint(0, run.now()).rate, proven);
    if (i > 40) {
      EXPECT_NEAR(proven, 60, 15);
    }
  }
}

/// Ten a minute: nothing more is accepted in that minute.
TEST(AdaptiveLimiter, PacesAServiceThatAllowsTenAMinute) {
  GovernedRun run({.limit = testing::sliding_window(10, std::chrono::minutes(1)),
                   .retry_after = std::chrono::seconds(1)},
                  16);
  run.for_time(std::chrono::minutes(10));
  run.reset_counts();
  run.for_time(std::chrono::minutes(60));
  EXPECT_GE(run.accepted, 500);
  EXPECT_LT(run.refused, 60 * 60);  // it asks once a second, as it was told
}

TEST(AdaptiveLimiter, UsesARateEvenOfAServerThatDoesNotSayWhenToComeBack) {
  for (const double rate : {5.0, 60.0}) {
    GovernedRun run({.limit = testing::token_bucket(rate, rate)}, 32);
    run.until_accepted(5000);
    EXPECT_GE(run.accepted_per_second(), 0.95 * rate);
    EXPECT_LT(run.refused_part(), 0.02);
  }
}

TEST(AdaptiveLimiter, FollowsAConcurrencyLimitThatWasLowered) {
  GovernedRun run({.limit = testing::at_most_at_once(32)}, 32);
  run.for_time(std::chrono::seconds(10));
  run.set_server({.limit = testing::at_most_at_once(3)});
  run.for_time(std::chrono::seconds(2));
  run.reset_counts();
  run.for_time(std::chrono::seconds(30));
  EXPECT_GE(run.accepted_per_second(), 0.80 * 60);
  EXPECT_LT(run.refused_part(), 0.05);
}

TEST(AdaptiveLimiter, FindsAgainARateThatWasRaised) {
  GovernedRun run({.limit = testing::token_bucket(20, 20), .retry_after = std::chrono::seconds(1)},
                  32);
  run.for_time(std::chrono::minutes(2));
  ASSERT_LT(run.limiter().rate_limiter(0).rate(), 25);
  run.set_server({.limit = testing::no_limit()});
  run.for_time(std::chrono::minutes(10));
  EXPECT_GT(run.limiter().rate_limiter(0).rate(), 200);
}

TEST(AdaptiveLimiter, FindsAgainAWindowThatWasRaised) {
  GovernedRun run({.limit = testing::at_most_at_once(4)}, 32);
  run.for_time(std::chrono::minutes(1));
  ASSERT_LE(run.limiter().concurrency_limit(0).size(), 5);
  run.set_server({.limit = testing::no_limit()});
  run.for_time(std::chrono::minutes(5));
  EXPECT_EQ(run.limiter().concurrency_limit(0).size(), 32);
}

TEST(AdaptiveLimiter, FollowsARateThatWasLowered) {
  GovernedRun run(
      {.limit = testing::token_bucket(100, 100), .retry_after = std::chrono::seconds(1)}, 32);
  run.for_time(std::chrono::minutes(1));
  run.set_server({.limit = testing::token_bucket(25, 25), .retry_after = std::chrono::seconds(1)});
  run.for_time(std::chrono::seconds(20));
  run.reset_counts();
  run.for_time(std::chrono::minutes(1));
  EXPECT_GE(run.accepted_per_second(), 0.90 * 25);
  EXPECT_LT(run.refused_part(), 0.02);
}

/// A limiter of one family.
AdaptiveLimiter limiter_of(int start, int most) {
  return AdaptiveLimiter(1, 1, start, most);
}

TEST(AdaptiveLimiter, RetryAfterStopsItForThatLongWhole) {
  AdaptiveLimiter limiter = limiter_of(4, 8);
  const Sending first = limiter.on_sent(0, kStart);
  const Sending second = limiter.on_sent(0, kStart);
  const Instant now = kStart + milliseconds(50);
  limiter.on_refused(second, now, std::chrono::seconds(7), false);
  EXPECT_EQ(limiter.paused_until(0), now + std::chrono::seconds(7));
  EXPECT_GE(limiter.ready_at(0), now + std::chrono::seconds(7));
  limiter.on_accepted(first, now + milliseconds(10));
  EXPECT_GE(limiter.ready_at(0), now + std::chrono::seconds(7));
  EXPECT_NE(limiter.ready_at(0), Instant::max());
}

TEST(AdaptiveLimiter, AShorterRetryAfterDoesNotEndALongerOne) {
  AdaptiveLimiter limiter = limiter_of(4, 8);
  const Sending first = limiter.on_sent(0, kStart);
  const Sending second = limiter.on_sent(0, kStart);
  limiter.on_refused(second, kStart + milliseconds(10), std::chrono::seconds(7), false);
  limiter.on_refused(first, kStart + milliseconds(20), std::chrono::seconds(1), false);
  EXPECT_EQ(limiter.paused_until(0), kStart + milliseconds(10) + std::chrono::seconds(7));
}

TEST(AdaptiveLimiter, RetryAfterStopsTheFamiliesThatShareALimitAndNoOther) {
  AdaptiveLimiter limiter(3, 2, 4, 8);
  const Sending sent = limiter.on_sent(0, kStart);
  limiter.on_refused(sent, kStart, std::chrono::seconds(7), false);
  EXPECT_GE(limiter.ready_at(0), kStart + std::chrono::seconds(7));
  EXPECT_GE(limiter.ready_at(1), kStart + std::chrono::seconds(7));
  EXPECT_LE(limiter.ready_at(2), kStart);
}

TEST(AdaptiveLimiter, AnHourOfRetryAfterStopsTheFamilyThatWasToldAlone) {
  AdaptiveLimiter limiter(2, 2, 4, 8);
  const Sending sent = limiter.on_sent(0, kStart);
  limiter.on_refused(sent, kStart, std::chrono::hours(1), false);
  EXPECT_GE(limiter.ready_at(0), kStart + std::chrono::hours(1));
  EXPECT_EQ(limiter.hint(0, kStart).pause, std::chrono::hours(1));
  EXPECT_LE(limiter.ready_at(1), kStart);
  EXPECT_EQ(limiter.rate_limiter(0).settled().rate(), RateLimiter::kNoLimit);
}

TEST(AdaptiveLimiter, AnHourThatAnotherProcessWasToldStopsThatFamilyAlone) {
  AdaptiveLimiter limiter(2, 2, 4, 8);
  limiter.start_at(0, {.in_flight = 4, .pause = std::chrono::hours(1)}, kStart);
  EXPECT_GE(limiter.ready_at(0), kStart + std::chrono::hours(1));
  EXPECT_LE(limiter.ready_at(1), kStart);
}

/// The lone request that finds out whether the limit is still met may be the other family's.
TEST(AdaptiveLimiter, AFamilyThatIsFoundToHaveALimitOfItsOwnGoesOn) {
  AdaptiveLimiter limiter(2, 2, 8, 8);
  std::vector<Sending> sent;
  for (std::size_t i = 0; i < 16; ++i) sent.push_back(limiter.on_sent(1 - i % 2, kStart));
  const Instant answered = kStart + milliseconds(50);
  for (const Sending& each : sent) {
    if (each.family == 1) {
      limiter.on_refused(each, answered, std::chrono::seconds(1), false);
    } else {
      limiter.on_accepted(each, answered);
    }
  }
  const Instant later = answered + std::chrono::seconds(2);
  const Sending other = limiter.on_sent(0, later);
  EXPECT_TRUE(limiter.hint(0, later).is_own);
  EXPECT_NE(limiter.ready_at(1), Instant::max());
  limiter.on_accepted(other, later);
  EXPECT_NE(limiter.ready_at(0), Instant::max());
}

TEST(AdaptiveLimiter, ABurstOfTooManyAtOnceHalvesTheWindowAtMost) {
  AdaptiveLimiter limiter = limiter_of(16, 16);
  std::vector<Sending> sent;
  for (int i = 0; i < 16; ++i) sent.push_back(limiter.on_sent(0, kStart));
  for (int i = 15; i >= 0; --i) {
    limiter.on_refused(sent[static_cast<std::size_t>(i)], kStart + milliseconds(5), {}, true);
  }
  EXPECT_GE(limiter.concurrency_limit(0).size(), 8);
  EXPECT_LT(limiter.concurrency_limit(0).size(), 16);
}

TEST(AdaptiveLimiter, RefusingEvenSingleRequestsWithoutAWordIsAnsweredByAPause) {
  AdaptiveLimiter limiter = limiter_of(4, 8);
  limiter.on_refused(limiter.on_sent(0, kStart), kStart + milliseconds(5), {}, true);
  EXPECT_GE(limiter.ready_at(0), kStart + milliseconds(50));
  EXPECT_LT(limiter.ready_at(0), kStart + std::chrono::seconds(5));
}

TEST(AdaptiveLimiter, WaitsForAnAnswerWhereTheWindowIsFull) {
  AdaptiveLimiter limiter = limiter_of(1, 1);
  EXPECT_LE(limiter.ready_at(0), kStart);
  const Sending sent = limiter.on_sent(0, kStart);
  EXPECT_EQ(limiter.ready_at(0), Instant::max());
  limiter.on_failed(sent);
  EXPECT_LE(limiter.ready_at(0), kStart);
  EXPECT_EQ(limiter.in_flight(0), 0);
}

TEST(AdaptiveLimiter, FailuresSayNothingAboutLimits) {
  AdaptiveLimiter limiter = limiter_of(4, 8);
  for (int i = 0; i < 100; ++i) limiter.on_failed(limiter.on_sent(0, kStart));
  EXPECT_EQ(limiter.concurrency_limit(0).size(), 4);
  EXPECT_EQ(limiter.rate_limiter(0).rate(), RateLimiter::kNoLimit);
}

/// A limiter that has met a limit, and was told to wait for three seconds at `told_at`.
AdaptiveLimiter limiter_that_was_refused(Instant told_at) {
  AdaptiveLimiter limiter(2, 2, 8, 64);
  for (int i = 0; i < 20; ++i) {
    const Instant at = told_at - milliseconds(100) * (20 - i);
    limiter.on_accepted(limiter.on_sent(0, at), at + milliseconds(10));
  }
  limiter.on_refused(limiter.on_sent(0, told_at), told_at, std::chrono::seconds(3), false);
  return limiter;
}

TEST(AdaptiveLimiter, WhatOneHasLearnedAnotherStartsFrom) {
  const Instant told_at = kStart + std::chrono::seconds(2);
  const AdaptiveLimiter first = limiter_that_was_refused(told_at);
  const LimitHint learned = first.hint(0, told_at + std::chrono::seconds(1));
  EXPECT_EQ(learned.pause, std::chrono::seconds(2));
  EXPECT_LT(learned.rate, 25);
  EXPECT_FALSE(learned.is_own);
  AdaptiveLimiter second(2, 2, 8, 64);
  second.start_at(0, learned, kStart);
  EXPECT_EQ(second.ready_at(0), kStart + std::chrono::seconds(2));
  EXPECT_DOUBLE_EQ(second.rate_limiter(1).rate(), learned.rate);
  EXPECT_EQ(second.hint(0, kStart), learned);
}

TEST(AdaptiveLimiter, FamiliesWithLimitsOfTheirOwnStartApart) {
  AdaptiveLimiter limiter(2, 2, 8, 64);
  limiter.start_at(0, {.in_flight = 8, .rate = 20, .is_own = true}, kStart);
  limiter.start_at(1, {.in_flight = 8, .rate = 60, .is_own = true}, kStart);
  EXPECT_DOUBLE_EQ(limiter.rate_limiter(0).rate(), 20);
  EXPECT_DOUBLE_EQ(limiter.rate_limiter(1).rate(), 60);
  EXPECT_TRUE(limiter.hint(1, kStart).is_own);
}

TEST(AdaptiveLimiter, WithoutALimitAnotherStartsWithoutOne) {
  const AdaptiveLimiter first = limiter_of(8, 64);
  AdaptiveLimiter second = limiter_of(4, 64);
  second.start_at(0, first.hint(0, kStart), kStart);
  EXPECT_EQ(second.rate_limiter(0).rate(), RateLimiter::kNoLimit);
  EXPECT_FALSE(second.concurrency_limit(0).is_known());
  EXPECT_EQ(second.concurrency_limit(0).size(), 8);
  EXPECT_LE(second.ready_at(0), kStart);
}

}  // namespace
}  // namespace stocktake::net
