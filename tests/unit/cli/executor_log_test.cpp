#include "cli/output/executor_log.h"

#include <gmock/gmock.h>

#include "unit/cli/captured.h"

namespace stocktake::cli {
namespace {

using protocol::EventKind;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr std::int64_t kWall = 1'769'869'805'000;  // 2026-01-31T14:30:05Z

SliceOutcome ended(const std::string& executor, milliseconds busy) {
  SliceOutcome outcome;
  outcome.executor = executor;
  outcome.answer.trailer.emplace();
  outcome.answer.trailer->busy = busy;
  outcome.answer.trailer->answered = true;
  return outcome;
}

SliceOutcome lost(const std::string& executor) {
  SliceOutcome outcome;
  outcome.executor = executor;
  outcome.error = "killed";
  return outcome;
}

TEST(ExecutorLogTest, SaysHowManyPartitionsThereAre) {
  EXPECT_EQ(standard_error_of([] { ExecutorLog(false, false).on_first_wave(7); }),
            "DataFrame partitioned into 7 partitions for parallel processing\n");
}

TEST(ExecutorLogTest, SumsUpWhatEachExecutorHasDone) {
  ExecutorLog log(false, false);
  SliceOutcome throttled = ended("1", milliseconds(1500));
  throttled.answer.trailer->counters.throttled = 4;
  log.on_ended(throttled, 1000);
  log.on_ended(ended("1", milliseconds(500)), 200);
  log.on_ended(ended("2", milliseconds(3000)), 5);
  log.on_ended(lost("2"), 0);
  EXPECT_EQ(standard_error_of([&] { log.summarise(); }),
            "2 executor(s) took part\n"
            "  Executor-1: 2 slices, 1,200 directories, busy 2.0 s, 4 429s\n"
            "  Executor-2: 2 slices, 5 directories, busy 3.0 s, 1 slices lost\n");
}

TEST(ExecutorLogTest, ASliceThatWasNotBegunAnywhereBelongsToNoExecutor) {
  ExecutorLog log(false, false);
  log.on_ended(lost(""), 0);
  EXPECT_EQ(standard_error_of([&] { log.summarise(); }), "");
}

TEST(ExecutorLogTest, WarnsWhereOneExecutorTookPartAlone) {
  ExecutorLog log(false, false);
  EXPECT_EQ(standard_error_of([&] { log.warn_if_one_executor(); }), "");
  log.on_ended(ended("1", milliseconds(1)), 1);
  EXPECT_THAT(standard_error_of([&] { log.warn_if_one_executor(); }),
              HasSubstr("warning: only one executor took part"));
  log.on_ended(ended("2", milliseconds(1)), 1);
  EXPECT_EQ(standard_error_of([&] { log.warn_if_one_executor(); }), "");
}

TEST(ExecutorLogTest, WarnsOnceOfAnExecutorThatDoesNotReachTheWorkspace) {
  ExecutorLog log(false, false);
  SliceOutcome cut_off = ended("3", milliseconds(1));
  cut_off.answer.trailer->answered = false;
  cut_off.answer.trailer->failure = Failure{ExitCode::unreachable, "no route", ""};
  EXPECT_EQ(standard_error_of([&] { log.on_ended(cut_off, 0); }),
            "warning: Executor-3: no route; other executors take over its directories\n");
  EXPECT_EQ(standard_error_of([&] { log.on_ended(cut_off, 0); }), "");
}

SliceOutcome with_events(bool whole) {
  SliceOutcome outcome = whole ? ended("1", milliseconds(1)) : lost("1");
  outcome.answer.events = {{EventKind::received, kWall, {"ann@x", "bob@x"}, {}, 0},
                           {EventKind::started, kWall, {"ann@x"}, {}, 0},
                           {EventKind::completed, kWall, {"ann@x"}, milliseconds(2500), 12},
                           {EventKind::left, kWall, {"bob@x"}, milliseconds(100), 3}};
  return outcome;
}

TEST(ExecutorLogTest, DebugTellsEveryBatchAndUser) {
  ExecutorLog log(true, false);
  EXPECT_EQ(standard_error_of([&] { log.on_ended(with_events(true), 1); }),
            "[WORKER BATCH] Executor-1 received 2 user(s): ann@x, bob@x\n"
            "[WORKER START] Executor-1 processing ann@x - 2026-01-31 14:30:05\n"
            "[WORKER COMPLETE] Executor-1 finished ann@x (duration: 2.5s, files: 12)\n"
            "[WORKER SPLIT] Executor-1 leaves the rest of bob@x to others (duration: 0.1s, "
            "files: 3)\n");
}

TEST(ExecutorLogTest, ResultsOfALostSliceAreNotTold) {
  ExecutorLog log(true, false);
  const std::string said = standard_error_of([&] { log.on_ended(with_events(false), 0); });
  EXPECT_THAT(said, HasSubstr("[WORKER START]"));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("[WORKER COMPLETE]")));
  EXPECT_THAT(said, ::testing::Not(HasSubstr("[WORKER SPLIT]")));
}

TEST(ExecutorLogTest, QuietSaysNothing) {
  ExecutorLog log(false, true);
  EXPECT_EQ(standard_error_of([&] {
              log.on_first_wave(3);
              log.on_ended(with_events(true), 1);
              log.summarise();
              log.warn_if_one_executor();
            }),
            "");
}

}  // namespace
}  // namespace stocktake::cli
