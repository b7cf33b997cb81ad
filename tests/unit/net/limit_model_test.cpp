#include "net/limit/limit_model.h"

#include <gtest/gtest.h>

#include "support/service_limits.h"

namespace stocktake::net {
namespace {

using testing::ServiceLimit;
using testing::SlidingWindow;
using testing::TokenBucket;

constexpr Instant kBegin = Instant(std::chrono::hours(1));

/// Sends to a limit and notes what it saw in a trace.
class Sender {
 public:
  explicit Sender(ServiceLimit& limit) : limit_(limit) {}

  /// Sends at `rate` until a request is refused, then waits for a second.
  void until_refused(double rate) {
    while (send()) now_ += from_seconds(1 / rate);
    trace.limit_met(sent_, 0);
    now_ += std::chrono::seconds(1);
  }

  /// Sends `count` requests at `rate` that are accepted, and one that is not. Returns its number.
  std::int64_t is_refused_after(int count, double rate) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(send());
      now_ += from_seconds(1 / rate);
    }
    trace.add(++sent_, 0, now_);
    trace.limit_met(sent_, 0);
    return sent_;
  }

  LimitTrace trace;

 private:
  bool send() {
    trace.add(++sent_, 0, now_);
    return limit_.take(now_).has_value();
  }

  ServiceLimit& limit_;
  Instant now_ = kBegin;
  std::int64_t sent_ = 0;
};

TEST(LimitModel, TellsRateAndBurstOfABucketFromThreeIntervals) {
  for (const double burst : {5.0, 20.0, 60.0}) {
    TokenBucket bucket(60, burst);
    Sender sender(bucket);
    for (const double rate : {500, 90, 65}) sender.until_refused(rate);
    const LimitModel model = sender.trace.fit();
    EXPECT_EQ(model.window, 0) << burst;
    EXPECT_NEAR(model.rate, 60, 3) << burst;
    EXPECT_NEAR(model.burst, burst, 0.2 * burst + 0.5) << burst;
    EXPECT_LT(model.misfit, 0.01) << burst;
    EXPECT_GE(model.most, 59.9) << burst;
  }
}

TEST(LimitModel, IsMoreExactWithEachInterval) {
  TokenBucket bucket(60, 30);
  Sender sender(bucket);
  sender.until_refused(500);
  for (const double rate : {90, 70, 65, 62}) sender.until_refused(rate);
  EXPECT_EQ(sender.trace.limits(), 5U);
  EXPECT_NEAR(sender.trace.fit().rate, 60, 0.3);
}

/// What was accepted is no chance, so the rate cannot be lower than it shows.
TEST(LimitModel, ARandomRefusalDoesNotLowerTheRate) {
  TokenBucket bucket(60, 20);
  Sender sender(bucket);
  for (const double rate : {500, 90, 70}) sender.until_refused(rate);
  const double known = sender.trace.fit().rate;
  sender.is_refused_after(10, 50);
  const LimitModel model = sender.trace.fit();
  EXPECT_NEAR(model.rate, known, 0.03 * known);
  EXPECT_NEAR(model.misfit, 0.3, 0.05);
}

TEST(LimitModel, ARefusalThatIsRemovedCountsNoMore) {
  TokenBucket bucket(60, 20);
  Sender sender(bucket);
  for (const double rate : {500, 90, 70}) sender.until_refused(rate);
  const std::int64_t last = sender.is_refused_after(10, 50);
  ASSERT_EQ(sender.trace.limits(), 4U);
  sender.trace.remove(last);
  EXPECT_EQ(sender.trace.limits(), 3U);
  EXPECT_LT(sender.trace.fit().misfit, 0.05);
}

TEST(LimitModel, TellsAWindowFromABucket) {
  for (const int seconds : {1, 10}) {
    SlidingWindow window(60.0 * seconds, std::chrono::seconds(seconds));
    Sender sender(window);
    sender.until_refused(500);
    for (int i = 0; i < 12; ++i) sender.until_refused(80);
    const LimitModel model = sender.trace.fit();
    EXPECT_EQ(model.window, seconds);
    EXPECT_NEAR(model.rate, 60, 0.5) << seconds;
    EXPECT_LT(model.misfit, 0.01) << seconds;
  }
}

TEST(LimitModel, BelievesNoWindowThatWasRefuted) {
  SlidingWindow window(60, std::chrono::seconds(1));
  Sender sender(window);
  sender.until_refused(500);
  sender.until_refused(80);
  ASSERT_EQ(sender.trace.fit().window, 1);
  sender.trace.refute_windows();
  EXPECT_EQ(sender.trace.fit().window, 0);
  sender.trace.forget(2);
  EXPECT_EQ(sender.trace.fit().window, 1);
}

TEST(LimitModel, ALimitThatChangedFitsBadlyUntilTheFirstOneIsForgotten) {
  TokenBucket bucket(60, 60);
  Sender sender(bucket);
  sender.until_refused(500);
  for (const double rate : {80, 70, 65}) sender.until_refused(rate);
  ASSERT_LT(sender.trace.fit().misfit, 0.05);
  bucket.scale(kBegin + std::chrono::hours(1), 0.25);
  for (int i = 0; i < 2; ++i) sender.until_refused(60);
  EXPECT_GT(sender.trace.fit().misfit, 0.05);
  sender.until_refused(20);
  sender.until_refused(16);
  sender.trace.forget(2);
  EXPECT_EQ(sender.trace.limits(), 2U);
  EXPECT_NEAR(sender.trace.fit().rate, 15, 2);
}

TEST(LimitModel, RefusalsWithNothingAcceptedInBetweenAreOneInterval) {
  SlidingWindow window(600, std::chrono::seconds(10));
  Sender sender(window);
  for (int i = 0; i < 8; ++i) sender.until_refused(2000);  // 600 are accepted, then none for 10 s
  EXPECT_EQ(sender.trace.limits(), 2U);
  sender.until_refused(2000);
  sender.until_refused(2000);
  sender.until_refused(2000);
  EXPECT_NEAR(sender.trace.fit().rate, 60, 1);
}

TEST(LimitModel, LooksAtOneFamilyAlone) {
  TokenBucket slow(20, 1);
  LimitTrace trace;
  Instant now = kBegin;
  std::int64_t number = 0;
  int met = 0;
  for (double rate = 30; met < 3; rate += 0.1, now += from_seconds(1 / rate)) {
    const std::size_t family = static_cast<std::size_t>(++number % 2);
    trace.add(number, family, now);
    if (family != 1 || slow.take(now)) continue;
    trace.limit_met(number, 0);
    ++met;
    rate = 30;
    now += std::chrono::seconds(1);
  }
  const LimitTrace own = trace.of_family(1);
  EXPECT_EQ(own.limits(), 3U);
  EXPECT_NEAR(own.fit().rate, 20, 1);
  EXPECT_EQ(trace.of_family(0).limits(), 0U);
}

TEST(LimitModel, RemembersABoundedNumberOfRequests) {
  TokenBucket bucket(60, 1);
  Sender sender(bucket);
  for (int i = 0; i < 20; ++i) sender.until_refused(61);
  EXPECT_EQ(sender.trace.limits(), 5U);
  for (std::int64_t i = 0; i < 10'000; ++i) {
    sender.trace.add(1'000'000 + i, 0,
                     kBegin + std::chrono::hours(1) + from_seconds(0.02 * static_cast<double>(i)));
  }
  EXPECT_EQ(sender.trace.limits(), 0U);
}

}  // namespace
}  // namespace stocktake::net
