#include "net/limit/delivery_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stocktake::net {
namespace {

constexpr Instant kFirst = Instant(std::chrono::hours(1));

class DeliveryRateTest : public ::testing::Test {
 protected:
  /// Up to `rate` requests per second are accepted; the limiter is as fast as it may be, or has
  /// nothing to send.
  void accept(double rate, Duration time, bool is_limited = true) {
    const Instant end = now_ + time;
    for (; now_ < end; now_ += from_seconds(1 / rate)) {
      if (is_limited) delivered_.on_limited();
      delivered_.on_accepted(now_);
    }
  }

  Instant now_ = kFirst;
  DeliveryRate delivered_{kFirst};
};

TEST_F(DeliveryRateTest, HasNoLimitBeforeTheFirstMeasurement) {
  EXPECT_FALSE(delivered_.has_rate());
  EXPECT_TRUE(std::isinf(delivered_.rate(now_)));
  accept(60, std::chrono::seconds(3));
  EXPECT_TRUE(delivered_.has_rate());
  EXPECT_NEAR(delivered_.rate(now_), 1.1 * 60, 2);
}

TEST_F(DeliveryRateTest, TriesMoreAsLongAsMoreIsAccepted) {
  accept(20, std::chrono::seconds(4));
  accept(30, std::chrono::seconds(3));
  EXPECT_NEAR(delivered_.rate(now_), 1.5 * 30, 2);
  accept(30, std::chrono::seconds(3));
  EXPECT_NEAR(delivered_.rate(now_), 1.1 * 30, 2);
}

TEST_F(DeliveryRateTest, FollowsALimitThatWasLoweredAfterTenSeconds) {
  accept(60, std::chrono::seconds(6));
  accept(20, std::chrono::seconds(6));
  EXPECT_NEAR(delivered_.most(), 60, 1);
  accept(20, std::chrono::seconds(8));
  EXPECT_NEAR(delivered_.most(), 20, 1);
}

/// At the end of a scan little is left to send, and that is no limit.
TEST_F(DeliveryRateTest, DoesNotFallWhereLittleIsSent) {
  accept(60, std::chrono::seconds(6));
  accept(1, std::chrono::seconds(60), false);
  EXPECT_NEAR(delivered_.most(), 60, 1);
  now_ += std::chrono::hours(1);
  EXPECT_NEAR(delivered_.rate(now_), 1.1 * 60, 2);
}

}  // namespace
}  // namespace stocktake::net
