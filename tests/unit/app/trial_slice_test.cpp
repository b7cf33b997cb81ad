#include "app/trial_slice.h"

#include <gmock/gmock.h>

#include <deque>
#include <utility>

#include "support/manual_clock.h"

namespace stocktake::app {
namespace {

using ::testing::HasSubstr;

/// What each call of `poll` returns.
class ScriptedRunner final : public SliceRunner {
 public:
  explicit ScriptedRunner(testing::ManualClock& clock) : clock_(clock) {}

  int slots() const override { return 1; }
  void start(std::vector<protocol::SliceRequest> wave) override { started += wave.size(); }
  Expected<std::vector<SliceOutcome>> poll(Instant until) override {
    clock_.advance(until - clock_.now());
    if (failure) return tl::unexpected(*failure);
    if (outcomes.empty()) return std::vector<SliceOutcome>{};
    std::vector<SliceOutcome> one{std::move(outcomes.front())};
    outcomes.pop_front();
    if (outcomes.empty()) failure = failure_after;
    return one;
  }
  void drain() override {}
  void cancel() override {}

  std::size_t started = 0;
  std::deque<SliceOutcome> outcomes;
  std::optional<Failure> failure;        ///< of the next call
  std::optional<Failure> failure_after;  ///< of the call after the last outcome

 private:
  testing::ManualClock& clock_;
};

class TrialSliceTest : public ::testing::Test {
 protected:
  Expected<SliceOutcome> run() { return run_trial_slice(runner_, {}, clock_); }

  testing::ManualClock clock_;
  ScriptedRunner runner_{clock_};
};

TEST_F(TrialSliceTest, ReturnsASliceThatEnded) {
  SliceOutcome ended;
  ended.executor = "3";
  ended.answer.trailer.emplace();
  runner_.outcomes.push_back(std::move(ended));
  runner_.failure_after = Failure{ExitCode::unreachable, "too late to matter", ""};
  const auto outcome = run();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->executor, "3");
  EXPECT_EQ(runner_.started, 1U);
}

TEST_F(TrialSliceTest, AWorkerThatCannotStartIsToldInTheWordsOfAScan) {
  SliceOutcome lost;
  lost.error = "[Errno 1] Operation not permitted";
  runner_.outcomes.push_back(std::move(lost));
  runner_.failure_after =
      Failure{ExitCode::unreachable, "the cluster does not allow starting a program",
              "use a cluster with dedicated access"};
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message, "the cluster does not allow starting a program");
  EXPECT_THAT(outcome.error().remedy, HasSubstr("dedicated"));
}

TEST_F(TrialSliceTest, ASliceThatIsLostAloneIsReturned) {
  SliceOutcome lost;
  lost.error = "executor lost";
  runner_.outcomes.push_back(std::move(lost));
  const auto outcome = run();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->error, "executor lost");
}

TEST_F(TrialSliceTest, DoesNotWaitForever) {
  const auto outcome = run();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("no task ran within 120 s"));
}

}  // namespace
}  // namespace stocktake::app
