#include "net/limit/rate_limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "support/service_limits.h"
#include "util/random.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;
using testing::ServiceLimit;
using testing::TokenBucket;

constexpr Instant kBegin = Instant(std::chrono::hours(1));
constexpr auto kPause = std::chrono::seconds(1);

/// Sends one request after the other, as fast as the limiter allows, and at most 500 per second.
/// Refusals pause for a second.
class PacedRun {
 public:
  explicit PacedRun(ServiceLimit* limit = nullptr) : limit_(limit) {}

  void for_time(Duration time, double most = 500) {
    const Instant end = now + time;
    while (now < end) {
      const Departure sent = limiter.on_sent(now);
      if (limit_ == nullptr || limit_->take(now)) {
        ++accepted;
        limiter.on_accepted(sent, now);
      } else {
        refuse(sent);
      }
      now = std::max(now + from_seconds(1 / most), limiter.next_slot());
    }
  }
  void refuse(const Departure& sent) {
    ++refused;
    limiter.on_refused(sent, now + kPause);
    now += kPause;
  }

  RateLimiter limiter;
  Instant now = kBegin;
  int accepted = 0;
  int refused = 0;

 private:
  ServiceLimit* limit_;
};

TEST(RateLimiter, HasNoLimitBeforeTheFirstRefusal) {
  PacedRun run;
  run.for_time(std::chrono::seconds(10));
  EXPECT_EQ(run.limiter.rate(), RateLimiter::kNoLimit);
  EXPECT_EQ(run.limiter.proven_rate(), RateLimiter::kNoLimit);
  EXPECT_LE(run.limiter.next_slot(), run.now);
}

TEST(RateLimiter, StartsAtALimitThatIsKnownAndStaysThere) {
  PacedRun run;
  run.limiter.start_at(20);
  EXPECT_DOUBLE_EQ(run.limiter.rate(), 20);
  run.for_time(std::chrono::seconds(10));
  EXPECT_NEAR(run.accepted, 200, 3);
}

TEST(RateLimiter, AKnownLimitThatIsNoLongerThereIsLeftBehind) {
  PacedRun run;
  run.limiter.start_at(20);
  run.for_time(std::chrono::minutes(2));
  EXPECT_GT(run.limiter.rate(), 200);
}

TEST(RateLimiter, AfterTheFirstRefusalItSearchesFromALowRate) {
  TokenBucket bucket(60, 1);
  PacedRun run(&bucket);
  run.for_time(milliseconds(1));  // the first is accepted
  run.for_time(milliseconds(1));
  ASSERT_EQ(run.refused, 1);
  run.for_time(milliseconds(1));
  EXPECT_GE(run.limiter.rate(), 10);
  EXPECT_LE(run.limiter.rate(), 40);
  EXPECT_EQ(run.limiter.proven_rate(), run.limiter.rate());
}

TEST(RateLimiter, FindsARateWithAFewRefusals) {
  for (const double burst : {1, 10, 60}) {
    TokenBucket bucket(60, burst);
    PacedRun run(&bucket);
    run.for_time(std::chrono::seconds(30));
    EXPECT_LE(run.refused, 8) << burst;
    EXPECT_NEAR(run.limiter.rate(), 60, 4) << burst;
    EXPECT_LE(run.limiter.proven_rate(), 61) << burst;
  }
}

TEST(RateLimiter, ARateThatIsHardlyUsedIsNotRaised) {
  PacedRun run;
  run.limiter.start_at(20);
  run.for_time(std::chrono::minutes(3), 2);
  EXPECT_DOUBLE_EQ(run.limiter.rate(), 20);
}

TEST(RateLimiter, CatchesUpWithWhatTheServiceSavesUp) {
  TokenBucket bucket(60, 60);
  PacedRun run(&bucket);
  run.for_time(std::chrono::minutes(3));
  const int before = run.accepted;
  run.for_time(std::chrono::minutes(3));
  EXPECT_GT(run.accepted - before, 0.985 * 180 * 60);
}

TEST(RateLimiter, IsWaitingForOneAnswerAtATimeWhileNothingIsAccepted) {
  RateLimiter limiter;
  Instant now = kBegin;
  for (int i = 0; i < 5; ++i) {
    const Departure sent = limiter.on_sent(now);
    EXPECT_EQ(limiter.next_slot() == Instant::max(), i > 0);
    limiter.on_refused(sent, now + kPause);
    EXPECT_NE(limiter.next_slot(), Instant::max());
    now += kPause + milliseconds(1);
  }
  const Departure failed = limiter.on_sent(now);
  EXPECT_EQ(limiter.next_slot(), Instant::max());
  limiter.on_failed(failed);
  EXPECT_NE(limiter.next_slot(), Instant::max());
  limiter.on_accepted(limiter.on_sent(now), now);
  EXPECT_NE(limiter.next_slot(), Instant::max());
}

/// Sends `count` requests at once. The number `refused` is refused, and the ones from `all_from`.
RateLimiter after_burst(int count, int refused, int all_from) {
  RateLimiter limiter;
  std::vector<Departure> sent;
  for (int i = 0; i < count; ++i) sent.push_back(limiter.on_sent(kBegin));
  const Instant answered = kBegin + milliseconds(50);
  for (int i = 0; i < count; ++i) {
    if (i == refused || i >= all_from) {
      limiter.on_refused(sent[static_cast<std::size_t>(i)], answered + kPause);
    } else {
      limiter.on_accepted(sent[static_cast<std::size_t>(i)], answered);
    }
  }
  return limiter.settled();
}

TEST(RateLimiter, ARefusalIsRandomIfWhatWasSentLaterIsAccepted) {
  EXPECT_EQ(after_burst(20, 5, 20).rate(), RateLimiter::kNoLimit);
  EXPECT_LT(after_burst(20, 5, 6).rate(), RateLimiter::kNoLimit);
}

/// In an outage nothing reaches the service, so nothing is accepted before the first refusal.
TEST(RateLimiter, WhatWasNotServedSaysNothing) {
  RateLimiter limiter;
  for (int i = 0; i < 50; ++i) limiter.on_failed(limiter.on_sent(kBegin));
  limiter.on_refused(limiter.on_sent(kBegin), kBegin + kPause);
  limiter.on_sent(kBegin + 2 * kPause);
  EXPECT_EQ(limiter.next_slot(), Instant::max());  // it waits for the answer to one request
}

/// A token bucket before which some requests are refused at random.
class NoisyBucket final : public ServiceLimit {
 public:
  NoisyBucket(TokenBucket bucket, double noise) : bucket_(std::move(bucket)), noise_(noise) {}

  std::optional<Duration> take(Instant now) override {
    if (random_.chance(noise_)) return std::nullopt;
    return bucket_.take(now);
  }
  Instant open_at(Instant from) const override { return bucket_.open_at(from); }
  void scale(Instant now, double factor) override { bucket_.scale(now, factor); }
  std::unique_ptr<ServiceLimit> clone() const override {
    return std::make_unique<NoisyBucket>(*this);
  }
  void end_noise() { noise_ = 0; }

 private:
  TokenBucket bucket_;
  double noise_;
  RandomNumbers<SplitMix64> random_{1};
};

TEST(RateLimiter, FollowsWhatIsAcceptedWhereRefusalsAreRandom) {
  NoisyBucket bucket(TokenBucket(60, 60), 0.01);
  PacedRun run(&bucket);
  run.for_time(std::chrono::minutes(1));
  const int before = run.accepted;
  run.for_time(std::chrono::minutes(3));
  EXPECT_GT(run.accepted - before, 0.45 * 180 * 60);
}

TEST(RateLimiter, FindsTheLimitAgainWhenRefusalsAreNoLongerRandom) {
  NoisyBucket bucket(TokenBucket(60, 60), 0.05);
  PacedRun run(&bucket);
  while (!run.limiter.follows_deliveries() && run.accepted < 5000)
    run.for_time(std::chrono::seconds(1));
  ASSERT_TRUE(run.limiter.follows_deliveries());
  bucket.end_noise();
  run.for_time(std::chrono::minutes(3));
  EXPECT_FALSE(run.limiter.follows_deliveries());
  const int accepted = run.accepted;
  const int refused = run.refused;
  run.for_time(std::chrono::minutes(3));
  EXPECT_GT(run.accepted - accepted, 0.95 * 180 * 60);
  EXPECT_LT(run.refused - refused, 20);
}

TEST(RateLimiter, FindsALimitThatWasRaised) {
  TokenBucket bucket(30, 20);
  PacedRun run(&bucket);
  run.for_time(std::chrono::minutes(2));
  bucket.scale(run.now, 2);
  run.for_time(std::chrono::minutes(3));
  const int before = run.accepted;
  run.for_time(std::chrono::minutes(2));
  EXPECT_GT(run.accepted - before, 0.93 * 120 * 60);
}

TEST(RateLimiter, TellsAFamilyThatHasALimitOfItsOwn) {
  RateLimiter limiter;
  std::vector<Departure> sent;
  for (int i = 0; i < 16; ++i)
    sent.push_back(limiter.on_sent(kBegin, static_cast<std::size_t>(i % 2)));
  const Instant answered = kBegin + milliseconds(50);
  for (const Departure& each : sent) {
    if (each.family == 1 && each.number > 4) {
      limiter.on_refused(each, answered + kPause);
    } else {
      limiter.on_accepted(each, answered);
    }
  }
  limiter.on_sent(answered + 2 * kPause);
  EXPECT_TRUE(limiter.is_apart());
  EXPECT_LT(limiter.of_family(1).rate(), RateLimiter::kNoLimit);
  EXPECT_FALSE(limiter.of_family(1).is_apart());
}

}  // namespace
}  // namespace stocktake::net
