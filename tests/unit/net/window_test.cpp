#include "net/window.h"

#include <gtest/gtest.h>

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart = Instant(std::chrono::hours(1));

/// `count` answers to requests of a full window.
void accept(Window& window, int count, Instant now = kStart) {
  for (int i = 0; i < count; ++i) window.on_accepted(now, window.size());
}

/// A window that has been refused its `limit` + 1st request at once.
Window limited_to(int limit, int most = 64) {
  Window window(limit + 1, most);
  window.on_refused(limit + 1, true);
  return window;
}

TEST(Window, IsNeverLessThanOneNorMoreThanItMayBe) {
  EXPECT_EQ(Window(0, 8).size(), 1);
  EXPECT_EQ(Window(100, 8).size(), 8);
  EXPECT_EQ(Window(4, 0).size(), 1);
  Window window(8, 8);
  accept(window, 1000);
  EXPECT_EQ(window.size(), 8);
  for (int i = 0; i < 100; ++i) window.on_refused(1, true);
  EXPECT_EQ(window.size(), 1);
}

TEST(Window, DoublesAtMostOnceIn50Milliseconds) {
  Window window(4, 64);
  accept(window, 100, kStart);
  EXPECT_EQ(window.size(), 8);
  accept(window, 100, kStart + milliseconds(49));
  EXPECT_EQ(window.size(), 8);
  accept(window, 100, kStart + milliseconds(50));
  EXPECT_EQ(window.size(), 16);
  accept(window, 100, kStart + milliseconds(100));
  EXPECT_EQ(window.size(), 32);
}

TEST(Window, DoesNotGrowWhileItIsHardlyUsed) {
  Window window(8, 64);
  for (int i = 0; i < 1000; ++i) window.on_accepted(kStart + milliseconds(i), 3);
  EXPECT_EQ(window.size(), 8);
}

TEST(Window, TheRequestThatWasRefusedTellsTheLimit) {
  Window window(16, 64);
  window.on_refused(12, true);
  EXPECT_EQ(window.size(), 11);
}

TEST(Window, OneEventTakesAtMostHalf) {
  Window window(16, 64);
  window.on_refused(10, true);
  for (int in_flight = 9; in_flight > 0; --in_flight) window.on_refused(in_flight, false);
  EXPECT_EQ(window.size(), 8);
}

TEST(Window, DoublesNoMoreOnceItWasRefused) {
  Window window = limited_to(8);
  for (int i = 0; i < 8; ++i) window.on_accepted(kStart + std::chrono::seconds(i), window.size());
  EXPECT_EQ(window.size(), 8);
}

TEST(Window, TriesOneMoreAfterAWhileOfSuccess) {
  Window window = limited_to(8);
  int answers = 0;
  for (; window.size() == 8; ++answers) accept(window, 1);
  EXPECT_EQ(window.size(), 9);
  EXPECT_GE(answers, 16);
  EXPECT_LE(answers, 64);
}

TEST(Window, AFirmLimitIsTriedMoreAndMoreRarelyButNeverGivenUp) {
  Window window = limited_to(8);
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

TEST(Window, ARefusalAmongManySuccessesIsChance) {
  Window window = limited_to(8);
  accept(window, 20);
  window.on_refused(8, true);
  EXPECT_EQ(window.size(), 8);
}

TEST(Window, ASecondRefusalSoonAfterIsNoChance) {
  Window window = limited_to(8);
  accept(window, 20);
  window.on_refused(8, true);
  accept(window, 2);
  window.on_refused(8, true);
  EXPECT_EQ(window.size(), 7);
}

TEST(Window, ALimitThatIsLoweredIsFollowedWithinTwoEventsAHalving) {
  Window window = limited_to(32);
  accept(window, 70);
  for (int event = 0; event < 6; ++event) {
    for (int in_flight = window.size(); in_flight > 4; --in_flight) {
      window.on_refused(in_flight, in_flight == window.size());
    }
  }
  EXPECT_LE(window.size(), 4);
}

TEST(Window, StartsFromALimitThatIsKnownAndDoesNotDoubleIt) {
  Window window(8, 64);
  window.start_at(5, true);
  EXPECT_EQ(window.size(), 5);
  EXPECT_TRUE(window.is_known());
  accept(window, 2);
  EXPECT_EQ(window.size(), 5);
}

TEST(Window, StartsFromWhatWasAllowedAndGrowsOn) {
  Window window(8, 64);
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
