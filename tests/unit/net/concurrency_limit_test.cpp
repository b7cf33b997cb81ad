#include "net/limit/concurrency_limit.h"

#include <gtest/gtest.h>

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

constexpr Instant kFirst = Instant(std::chrono::hours(1));

/// `count` answers while the limit is fully used.
void accept(ConcurrencyLimit& window, int count, Instant now = kFirst) {
  for (int i = 0; i < count; ++i) window.on_accepted(now, window.size());
}

/// A limiter whose request number `limit` + 1 in flight was refused.
ConcurrencyLimit limited_to(int limit, int most = 64) {
  ConcurrencyLimit window(limit + 1, most);
  window.on_refused(limit + 1, true);
  return window;
}

TEST(ConcurrencyLimit, IsNeverLessThanOneNorMoreThanItMayBe) {
  EXPECT_EQ(ConcurrencyLimit(0, 8).size(), 1);
  EXPECT_EQ(ConcurrencyLimit(100, 8).size(), 8);
  EXPECT_EQ(ConcurrencyLimit(4, 0).size(), 1);
  ConcurrencyLimit window(8, 8);
  accept(window, 1000);
  EXPECT_EQ(window.size(), 8);
  for (int i = 0; i < 100; ++i) window.on_refused(1, true);
  EXPECT_EQ(window.size(), 1);
}

TEST(ConcurrencyLimit, DoublesAtMostOnceIn50Milliseconds) {
  ConcurrencyLimit window(4, 64);
  accept(window, 100, kFirst);
  EXPECT_EQ(window.size(), 8);
  accept(window, 100, kFirst + milliseconds(49));
  EXPECT_EQ(window.size(), 8);
  accept(window, 100, kFirst + milliseconds(50));
  EXPECT_EQ(window.size(), 16);
  accept(window, 100, kFirst + milliseconds(100));
  EXPECT_EQ(window.size(), 32);
}

TEST(ConcurrencyLimit, DoesNotGrowWhileItIsHardlyUsed) {
  ConcurrencyLimit window(8, 64);
  for (int i = 0; i < 1000; ++i) window.on_accepted(kFirst + milliseconds(i), 3);
  EXPECT_EQ(window.size(), 8);
}

TEST(ConcurrencyLimit, TheRequestThatWasRefusedTellsTheLimit) {
  ConcurrencyLimit window(16, 64);
  window.on_refused(12, true);
  EXPECT_EQ(window.size(), 11);
}

TEST(ConcurrencyLimit, OneEventTakesAtMostHalf) {
  ConcurrencyLimit window(16, 64);
  window.on_refused(10, true);
  for (int in_flight = 9; in_flight > 0; --in_flight) window.on_refused(in_flight, false);
  EXPECT_EQ(window.size(), 8);
}

TEST(ConcurrencyLimit, DoublesNoMoreOnceItWasRefused) {
  ConcurrencyLimit window = limited_to(8);
  for (int i = 0; i < 8; ++i) window.on_accepted(kFirst + std::chrono::seconds(i), window.size());
  EXPECT_EQ(window.size(), 8);
}

TEST(ConcurrencyLimit, TriesOneMoreAfterAWhileOfSuccess) {
  ConcurrencyLimit window = limited_to(8);
  int answers = 0;
  for (; window.size() == 8; ++answers) accept(window, 1);
  EXPECT_EQ(window.size(), 9);
  EXPECT_GE(answers, 16);
  EXPECT_LE(answers, 64);
}

TEST(ConcurrencyLimit, AFirmLimitIsTriedMoreAndMoreRarelyButNeverGivenUp) {
  ConcurrencyLimit window = limited_to(8);
  int last = 0;
  for (int trial = 0; trial < 20; ++trial) {
    int answers = 0;
    for (; window.size() == 8; ++answers) accept(window, 1);
    ASSERT_EQ(window.size(), 9);
    window.on_refused(9, true);
    ASSERT_EQ(window.size(), 8);
    ASSERT_GE(answers, last);
    ASSERT_LE(answers, 8 * 64);
    last = answers;
  }
  EXPECT_GE(last, 8 * 32);
}

TEST(ConcurrencyLimit, ARefusalAmongManySuccessesIsChance) {
  ConcurrencyLimit window = limited_to(8);
  accept(window, 20);
  window.on_refused(8, true);
  EXPECT_EQ(window.size(), 8);
}

TEST(ConcurrencyLimit, ASecondRefusalSoonAfterIsNoChance) {
  ConcurrencyLimit window = limited_to(8);
  accept(window, 20);
  window.on_refused(8, true);
  accept(window, 2);
  window.on_refused(8, true);
  EXPECT_EQ(window.size(), 7);
}

TEST(ConcurrencyLimit, ALimitThatIsLoweredIsFollowedWithinTwoEventsAHalving) {
  ConcurrencyLimit window = limited_to(32);
  accept(window, 70);
  for (int event = 0; event < 6; ++event) {
    for (int in_flight = window.size(); in_flight > 4; --in_flight) {
      window.on_refused(in_flight, in_flight == window.size());
    }
  }
  EXPECT_LE(window.size(), 4);
}

TEST(ConcurrencyLimit, StartsFromALimitThatIsKnownAndDoesNotDoubleIt) {
  ConcurrencyLimit window(8, 64);
  window.start_at(5, true);
  EXPECT_EQ(window.size(), 5);
  EXPECT_TRUE(window.is_known());
  accept(window, 2);
  EXPECT_EQ(window.size(), 5);
}

TEST(ConcurrencyLimit, StartsFromWhatWasAllowedAndGrowsOn) {
  ConcurrencyLimit window(8, 64);
  window.start_at(20, false);
  EXPECT_EQ(window.size(), 20);
  EXPECT_FALSE(window.is_known());
  accept(window, 1);
  EXPECT_GT(window.size(), 20);
  window.start_at(100, false);
  EXPECT_EQ(window.size(), 64);
}

}  // namespace
}  // namespace stocktake::net
