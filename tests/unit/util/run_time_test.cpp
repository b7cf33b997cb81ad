#include "util/run_time.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "util/clock.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

constexpr Instant kStart = Instant(std::chrono::hours(1));

TEST(RunTime, PassesWithTheClockWhileThereAreReadings) {
  RunTime run_time;
  Instant now = kStart;
  EXPECT_EQ(run_time.read(now), now);
  for (int i = 0; i < 1000; ++i) {
    now += RunTime::kLongestGap;
    ASSERT_EQ(run_time.read(now), now);
  }
}

TEST(RunTime, LeavesOutEachTimeWithoutReadings) {
  RunTime run_time;
  run_time.read(kStart);
  EXPECT_EQ(run_time.read(kStart + std::chrono::seconds(3600)), kStart);
  EXPECT_EQ(run_time.read(kStart + std::chrono::seconds(3601)), kStart + std::chrono::seconds(1));
  EXPECT_EQ(run_time.read(kStart + std::chrono::seconds(3611)), kStart + std::chrono::seconds(1));
  EXPECT_EQ(run_time.read(kStart + std::chrono::seconds(3611)), kStart + std::chrono::seconds(1));
}

TEST(RunTime, NeverGoesBack) {
  RunTime run_time;
  run_time.read(kStart + std::chrono::seconds(1));
  // Two threads may take readings in another order than they took the time.
  EXPECT_EQ(run_time.read(kStart + milliseconds(900)), kStart + milliseconds(900));
  EXPECT_EQ(run_time.read(kStart + std::chrono::seconds(2)), kStart + std::chrono::seconds(2));
}

/// Waits for the child to be stopped or to continue.
void wait_for(pid_t child, int options) {
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, options), child);
}

/// What the process measures of a stop that takes at least `kStop`.
TEST(RunTime, OfAProcessLeavesOutThatItWasStopped) {
  constexpr milliseconds kStop{1500};
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const SystemClock clock;
    const Instant run_before = clock.run_time();
    const Instant before = clock.now();
    static_cast<void>(raise(SIGSTOP));
    const Duration left_out = (clock.now() - before) - (clock.run_time() - run_before);
    _exit(write(ends[1], &left_out, sizeof left_out) == sizeof left_out ? 0 : 1);
  }
  wait_for(child, WUNTRACED);
  std::this_thread::sleep_for(kStop);
  ASSERT_EQ(kill(child, SIGCONT), 0);
  Duration left_out{};
  ASSERT_EQ(read(ends[0], &left_out, sizeof left_out), static_cast<ssize_t>(sizeof left_out));
  wait_for(child, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_GE(left_out, kStop - milliseconds(500));
}

}  // namespace
}  // namespace stocktake
