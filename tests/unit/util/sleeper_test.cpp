#include "util/sleeper.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

TEST(SystemSleeperTest, WakesUpForAStop) {
  std::stop_source stop;
  stop.request_stop();
  SystemSleeper().sleep(std::chrono::hours(1), stop.get_token());
}

TEST(SystemSleeperTest, SleepsAtLeastAsLongAsItIsTold) {
  const Instant begin = SystemClock().now();
  SystemSleeper().sleep(std::chrono::milliseconds(20), {});
  EXPECT_GE(SystemClock().now() - begin, std::chrono::milliseconds(20));
}

}  // namespace
}  // namespace stocktake
