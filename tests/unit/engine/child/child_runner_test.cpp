#include "engine/child/child_runner.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;

/// Shell scripts in place of a worker, good and bad ones, and the real worker.
class ChildRunnerTest : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  std::string script(const std::string& text) const {
    const std::string path = at("worker.sh");
    std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
    ::chmod(path.c_str(), 0700);
    return path;
  }

  ChildRunner runner(const std::string& worker, int processes = 2) const {
    return ChildRunner({worker, processes, [] { return std::string("Bearer x"); }}, clock_);
  }

  static protocol::SliceRequest order(std::uint64_t slice) {
    protocol::SliceRequest order;
    order.slice = slice;
    order.access.host = "http://127.0.0.1:9";  // the discard port: nothing listens
    order.access.give_up_after = milliseconds(300);
    order.tasks = {{0, 0, Source::dbfs, 0, "/Users/a"}};
    return order;
  }

  /// Returns `count` outcomes by slice, or as many as there are after a minute.
  std::map<std::uint64_t, SliceOutcome> wait_for(ChildRunner& runner, std::size_t count) {
    std::map<std::uint64_t, SliceOutcome> outcomes;
    const Instant end = clock_.now() + std::chrono::seconds(60);
    while (outcomes.size() < count && clock_.now() < end) {
      auto some = runner.poll(clock_.now() + milliseconds(100));
      if (!some) {
        failure_ = some.error();
        break;
      }
      for (SliceOutcome& outcome : *some) outcomes.emplace(outcome.slice, std::move(outcome));
    }
    return outcomes;
  }

  SystemClock clock_;
  const testing::TemporaryDirectory temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  std::optional<Failure> failure_;
};

TEST_F(ChildRunnerTest, AProgramThatIsNotThereIsAFailure) {
  auto runner = this->runner(at("nothing"));
  runner.start({order(1)});
  EXPECT_TRUE(wait_for(runner, 1).empty());
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->code, ExitCode::unreachable);
  EXPECT_NE(failure_->message.find("nothing"), std::string::npos);
  EXPECT_NE(failure_->remedy.find("install"), std::string::npos);
}

TEST_F(ChildRunnerTest, WithoutDescriptorsTheRemedyIsTheirLimit) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  auto runner = this->runner(script("cat"));
  const rlimit few{3, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  runner.start({order(1)});
  const auto outcomes = wait_for(runner, 1);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(outcomes.empty());
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->code, ExitCode::unreachable);
  EXPECT_NE(failure_->remedy.find("ulimit -n"), std::string::npos);
}

TEST_F(ChildRunnerTest, OneThatEndsWithoutAWordIsLostAndSaysWhy) {
  auto runner = this->runner(script("echo 'out of luck' >&2; exit 3"));
  runner.start({order(1), order(2), order(3)});
  const auto outcomes = wait_for(runner, 3);
  ASSERT_EQ(outcomes.size(), 3U);
  for (const auto& [slice, outcome] : outcomes) {
    EXPECT_FALSE(outcome.answer.trailer);
    EXPECT_NE(outcome.error.find("code 3"), std::string::npos) << outcome.error;
    EXPECT_NE(outcome.error.find("out of luck"), std::string::npos) << outcome.error;
  }
}

TEST_F(ChildRunnerTest, OneThatComplainsAtLengthIsNotHeldUpAndQuotedInPart) {
  auto runner = this->runner(
      script("echo 'out of luck' >&2; head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 3"));
  runner.start({order(1)});
  const auto outcomes = wait_for(runner, 1);
  ASSERT_EQ(outcomes.size(), 1U);
  const std::string& error = outcomes.at(1).error;
  EXPECT_NE(error.find("code 3"), std::string::npos) << error.substr(0, 200);
  EXPECT_NE(error.find("out of luck"), std::string::npos) << error.substr(0, 200);
  EXPECT_LT(error.size(), 1000U);
}

TEST_F(ChildRunnerTest, OneThatIsKilledIsLost) {
  auto runner = this->runner(script("kill -9 $$"));
  runner.start({order(1)});
  const auto outcomes = wait_for(runner, 1);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_NE(outcomes.at(1).error.find("signal 9"), std::string::npos) << outcomes.at(1).error;
}

TEST_F(ChildRunnerTest, OneThatSpeaksSomethingElseIsLost) {
  auto runner = this->runner(script("echo 'Welcome to this machine'; cat > /dev/null"));
  runner.start({order(1)});
  // The script waits for EOF on its input, which comes only with the end of the runner: no outcome.
  runner.drain();
  const auto none = runner.poll(clock_.now() + milliseconds(300));
  ASSERT_TRUE(none.has_value());
  runner.cancel();
  auto other = this->runner(script("echo 'Welcome to this machine'"));
  other.start({order(2)});
  const auto outcomes = wait_for(other, 1);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_FALSE(outcomes.at(2).answer.trailer);
  EXPECT_NE(outcomes.at(2).error.find("protocol"), std::string::npos);
}

TEST_F(ChildRunnerTest, CancelLeavesNobodyBehind) {
  auto runner = this->runner(script("echo $$ > " + at("pid") + "; exec sleep 600"));
  runner.start({order(1)});
  const Instant end = clock_.now() + std::chrono::seconds(30);
  pid_t pid = 0;
  while (pid == 0 && clock_.now() < end) {
    ASSERT_TRUE(runner.poll(clock_.now() + milliseconds(20)));
    std::ifstream(at("pid")) >> pid;
  }
  ASSERT_GT(pid, 0);
  EXPECT_EQ(::kill(pid, 0), 0);
  runner.cancel();
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST_F(ChildRunnerTest, TheSecretIsInNoArgumentAndNoEnvironment) {
  ::setenv("DATABRICKS_TOKEN", "Bearer-of-the-environment", 1);
  auto runner = this->runner(script("tr '\\0' '\\n' < /proc/$$/cmdline > " + at("seen") +
                                    "; env >> " + at("seen") + "; head -c 20 > " + at("input")));
  runner.start({order(1)});
  ASSERT_EQ(wait_for(runner, 1).size(), 1U);
  ::unsetenv("DATABRICKS_TOKEN");
  std::stringstream seen;
  seen << std::ifstream(at("seen")).rdbuf();
  EXPECT_FALSE(seen.str().empty());
  EXPECT_EQ(seen.str().find("Bearer"), std::string::npos);
  std::stringstream input;
  input << std::ifstream(at("input")).rdbuf();
  EXPECT_NE(input.str().find("Bearer"), std::string::npos);
}

TEST_F(ChildRunnerTest, TheRealWorkerSaysThatItCannotReachTheWorkspace) {
  auto runner = this->runner(STOCKTAKE_WORKER);
  runner.start({order(1)});
  const auto outcomes = wait_for(runner, 1);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes.at(1).error, "");
  ASSERT_TRUE(outcomes.at(1).answer.trailer);
  const auto& end = *outcomes.at(1).answer.trailer;
  EXPECT_FALSE(end.answered);
  ASSERT_TRUE(end.failure);
  EXPECT_EQ(end.failure->code, ExitCode::unreachable);
}

TEST_F(ChildRunnerTest, ADrainEndsTheRealWorkerWithItsLastWord) {
  auto runner = this->runner(STOCKTAKE_WORKER, 1);
  auto patient = order(1);
  patient.access.give_up_after = std::chrono::minutes(5);
  patient.budget = std::chrono::minutes(5);
  runner.start({patient, order(2)});
  ASSERT_TRUE(runner.poll(clock_.now() + milliseconds(200)));
  runner.drain();
  const auto outcomes = wait_for(runner, 2);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_TRUE(outcomes.at(1).answer.trailer);
  EXPECT_FALSE(outcomes.at(2).answer.trailer);
}

}  // namespace
}  // namespace stocktake
