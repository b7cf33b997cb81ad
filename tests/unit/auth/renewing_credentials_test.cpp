#include "auth/renewing_credentials.h"

#include <gtest/gtest.h>

#include <deque>

#include "support/manual_clock.h"

namespace stocktake::auth {
namespace {

using std::chrono::minutes;

/// What the source answers, in order; the last answer is repeated.
struct Script {
  std::deque<tl::expected<AccessToken, FetchFailure>> answers;
  int asked = 0;
};

class ScriptedSource final : public TokenSource {
 public:
  explicit ScriptedSource(Script& script) : script_(script) {}
  tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& /*stop*/) override {
    ++script_.asked;
    auto answer = script_.answers.front();
    if (script_.answers.size() > 1) script_.answers.pop_front();
    return answer;
  }

 private:
  Script& script_;
};

/// Keeps the job until the test runs it.
class LaterBackground final : public Background {
 public:
  explicit LaterBackground(std::deque<std::function<void()>>& jobs) : jobs_(jobs) {}
  void run(std::function<void(const std::stop_token&)> job) override {
    jobs_.emplace_back([job = std::move(job)] { job({}); });
  }

 private:
  std::deque<std::function<void()>>& jobs_;
};

AccessToken token(const std::string& name, std::optional<Duration> lifetime) {
  return {"Bearer " + name, {}, lifetime};
}

tl::unexpected<FetchFailure> failure(bool may_pass,
                                     std::optional<std::chrono::seconds> retry_after = {}) {
  return tl::unexpected(
      FetchFailure{ErrorKind::failed, {ExitCode::refused, "no", "do"}, may_pass, retry_after});
}

class RenewingCredentialsTest : public ::testing::Test {
 protected:
  void run_jobs() {
    while (!jobs_.empty()) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
    }
  }
  /// The header's value, "wait" or "fail".
  std::string now() {
    const auto grant = credentials_.current();
    if (!grant) return "fail";
    return *grant ? (*grant)->headers.front().substr(sizeof("Authorization: Bearer ") - 1) : "wait";
  }

  ::stocktake::testing::ManualClock clock_;
  Script script_;
  std::deque<std::function<void()>> jobs_;
  RenewingCredentials credentials_{std::make_unique<ScriptedSource>(script_),
                                   "test",
                                   clock_,
                                   std::make_unique<LaterBackground>(jobs_),
                                   {"X: y"}};
};

TEST_F(RenewingCredentialsTest, TheFirstTokenIsWaitedFor) {
  script_.answers = {token("a", minutes(60))};
  EXPECT_EQ(now(), "wait");
  EXPECT_EQ(now(), "wait");
  EXPECT_EQ(jobs_.size(), 1U) << "one at a time";
  run_jobs();
  EXPECT_EQ(now(), "a");
  EXPECT_EQ(credentials_.current()->value().headers,
            (std::vector<std::string>{"Authorization: Bearer a", "X: y"}));
}

TEST_F(RenewingCredentialsTest, TheNextIsFetchedAheadAndNobodyWaits) {
  script_.answers = {token("a", minutes(60)), token("b", minutes(60))};
  EXPECT_EQ(now(), "wait");
  run_jobs();
  clock_.advance(minutes(55) - std::chrono::seconds(1));
  EXPECT_EQ(now(), "a");
  EXPECT_TRUE(jobs_.empty());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(now(), "a");
  ASSERT_EQ(jobs_.size(), 1U);
  clock_.advance(minutes(4));
  EXPECT_EQ(now(), "a") << "while the slow answer is on its way";
  EXPECT_EQ(jobs_.size(), 1U);
  run_jobs();
  EXPECT_EQ(now(), "b");
}

TEST_F(RenewingCredentialsTest, AShortLifetimeIsUsedAlmostToItsEnd) {
  script_.answers = {token("a", std::chrono::seconds(3))};
  int waits = 0;
  for (int ms = 0; ms < 60'000; ms += 10) {
    if (now() == "wait") ++waits;
    run_jobs();
    clock_.advance(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(waits, 1) << "the first";
  EXPECT_GE(script_.asked, 20);
  EXPECT_LE(script_.asked, 26);
}

TEST_F(RenewingCredentialsTest, AFailureIsRepeatedWhileTheOldTokenLives) {
  script_.answers = {token("a", minutes(60)), failure(true), failure(false),
                     token("b", minutes(60))};
  now();
  run_jobs();
  clock_.advance(minutes(55));
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(now(), "a");
    EXPECT_EQ(jobs_.size(), 1U) << attempt;
    run_jobs();
    EXPECT_EQ(now(), attempt < 2 ? "a" : "b");
    EXPECT_TRUE(jobs_.empty()) << "not at once";
    clock_.advance(std::chrono::seconds(5));
  }
}

TEST_F(RenewingCredentialsTest, TheServersWaitIsKept) {
  script_.answers = {token("a", minutes(60)), failure(true, std::chrono::seconds(120)),
                     token("b", minutes(60))};
  now();
  run_jobs();
  clock_.advance(minutes(55));
  now();
  run_jobs();
  clock_.advance(std::chrono::seconds(119));
  EXPECT_EQ(now(), "a");
  EXPECT_TRUE(jobs_.empty());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(now(), "a");
  run_jobs();
  EXPECT_EQ(now(), "b");
}

TEST_F(RenewingCredentialsTest, WithoutATokenTheFailureIsTold) {
  script_.answers = {token("a", minutes(60)), failure(true)};
  now();
  run_jobs();
  clock_.advance(minutes(60));
  EXPECT_EQ(now(), "wait");
  run_jobs();
  EXPECT_EQ(now(), "fail");
  EXPECT_TRUE(jobs_.empty());
  script_.answers = {token("b", minutes(60))};
  clock_.advance(minutes(1));
  EXPECT_EQ(now(), "wait");
  run_jobs();
  EXPECT_EQ(now(), "b");
}

TEST_F(RenewingCredentialsTest, ARefusedTokenIsReplacedOnce) {
  script_.answers = {token("a", minutes(60)), token("b", minutes(60))};
  now();
  run_jobs();
  const auto first = credentials_.current()->value().number;
  EXPECT_TRUE(credentials_.renew(first));
  EXPECT_TRUE(credentials_.renew(first)) << "many requests are refused at once";
  EXPECT_EQ(jobs_.size(), 1U);
  EXPECT_EQ(now(), "wait");
  run_jobs();
  EXPECT_EQ(now(), "b");
  EXPECT_TRUE(credentials_.renew(first)) << "there is a newer one already";
  EXPECT_TRUE(jobs_.empty());
}

TEST_F(RenewingCredentialsTest, AClockThatIsWrongDoesNotMakeItAskAgainAndAgain) {
  script_.answers = {token("a", -minutes(5))};
  now();
  run_jobs();
  EXPECT_EQ(now(), "a");
  clock_.advance(minutes(10));
  EXPECT_EQ(now(), "a");
  EXPECT_EQ(script_.asked, 1);
}

TEST(ThreadBackground, WaitsForASlowTokenAndStopsIt) {
  class SlowSource final : public TokenSource {
   public:
    tl::expected<AccessToken, FetchFailure> fetch(const std::stop_token& stop) override {
      while (!stop.stop_requested()) std::this_thread::yield();
      return token("late", {});
    }
  };
  const SystemClock clock;
  RenewingCredentials credentials(std::make_unique<SlowSource>(), "test", clock,
                                  std::make_unique<ThreadBackground>());
  const auto grant = credentials.current();
  ASSERT_TRUE(grant);
  EXPECT_FALSE(*grant);
}  // the destructor returns

}  // namespace
}  // namespace stocktake::auth
