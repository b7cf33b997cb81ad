#include "util/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace stocktake {
namespace {

TEST(SignalStop, TheFirstSignalAsksToStop) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    const SignalStop stop;
    EXPECT_FALSE(stop.stop_requested());
    ASSERT_EQ(std::raise(number), 0);
    EXPECT_TRUE(stop.stop_requested()) << number;
  }
}

TEST(SignalStop, ASignalOfBeforeIsForgotten) {
  {
    const SignalStop stop;
    ASSERT_EQ(std::raise(SIGTERM), 0);
  }
  const SignalStop stop;
  EXPECT_FALSE(stop.stop_requested());
}

TEST(SignalStopDeathTest, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        const SignalStop stop;
        std::raise(SIGTERM);
        std::raise(SIGTERM);
      },
      ::testing::KilledBySignal(SIGTERM), "");
}

TEST(NeverStop, IsNeverAskedToStop) {
  EXPECT_FALSE(NeverStop().stop_requested());
}

}  // namespace
}  // namespace stocktake
