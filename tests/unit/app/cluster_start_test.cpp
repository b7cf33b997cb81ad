#include "app/cluster_start.h"

#include <gmock/gmock.h>

#include <deque>

#include "engine/local/local_engine.h"
#include "support/recording_sleeper.h"
#include "support/scripted_transport.h"
#include "support/stop_tokens.h"

namespace stocktake::app {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::response;
using ::testing::SizeIs;

/// A cluster with scripted states, and a clock whose waits pass at once.
class ClusterStartTest : public ::testing::Test {
 protected:
  Expected<void> make_ready(bool start, const StopToken& stop = NeverStop()) {
    return make_cluster_ready({dispatcher_, clock_, sleeper_, stop,
                               [this](const std::string& text) { notes_.push_back(text); }},
                              "c1", start);
  }

  testing::Reply answer(const net::Request& request) {
    if (request.target.ends_with("/Me")) return {response(200, R"({"userName":"me@x"})")};
    if (request.target.ends_with("/start")) {
      ++starts_;
      return {response(start_status_, start_body_)};
    }
    ++looks_;
    const std::string state = states_.front();
    if (states_.size() > 1) states_.pop_front();
    return {response(200, R"({"cluster_id":"c1","state":")" + state + R"(",)" + shape_ + "}")};
  }

  std::deque<std::string> states_;  ///< one per request; the last one repeats
  std::string shape_ =
      R"("num_workers":2,"spark_version":"15.4.x-scala2.12","data_security_mode":"USER_ISOLATION")";
  int start_status_ = 200;
  std::string start_body_ = "{}";
  int looks_ = 0;
  int starts_ = 0;
  std::vector<std::string> notes_;
  testing::ManualClock clock_;
  const Instant begin_ = clock_.now();
  testing::RecordingSleeper sleeper_{clock_};
  testing::ScriptedTransport transport_{
      clock_, [this](const net::Request& request) { return answer(request); }};
  net::Dispatcher dispatcher_{transport_, clock_, kFamilies, net::DispatchLimits{}};
};

TEST_F(ClusterStartTest, AClusterThatRunsIsUsedAtOnce) {
  states_ = {"RUNNING"};
  EXPECT_TRUE(make_ready(true));
  EXPECT_EQ(looks_, 1);
  EXPECT_EQ(starts_, 0);
  EXPECT_THAT(sleeper_.waits, IsEmpty());
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(ClusterStartTest, AStoppedOneIsStartedOnceAndLookedAtEveryFiveSeconds) {
  states_ = {"TERMINATED", "PENDING", "PENDING", "RUNNING"};
  EXPECT_TRUE(make_ready(true));
  EXPECT_EQ(starts_, 1);
  EXPECT_EQ(looks_, 4);
  EXPECT_EQ(sleeper_.total(), std::chrono::seconds(15));
  EXPECT_THAT(notes_, ElementsAre("Starting cluster c1", "Cluster c1 is TERMINATED, after 0.0 s",
                                  "Cluster c1 is PENDING, after 5.0 s",
                                  "Cluster c1 is PENDING, after 10.0 s"));
}

TEST_F(ClusterStartTest, OneThatIsEndingIsStartedWhenItHasEnded) {
  states_ = {"TERMINATING", "TERMINATED", "PENDING", "RUNNING"};
  EXPECT_TRUE(make_ready(true));
  EXPECT_EQ(starts_, 1);
  EXPECT_EQ(sleeper_.total(), std::chrono::seconds(15));
}

TEST_F(ClusterStartTest, AStartThatSomebodyElseAskedForFirstIsWaitedFor) {
  states_ = {"TERMINATED", "PENDING", "RUNNING"};
  start_status_ = 400;
  start_body_ = R"({"error_code":"INVALID_STATE","message":"it is PENDING"})";
  EXPECT_TRUE(make_ready(true));
  EXPECT_EQ(starts_, 1);
}

TEST_F(ClusterStartTest, AStoppedOneIsLeftAloneWhereNobodyAskedToStartIt) {
  states_ = {"TERMINATED"};
  const auto ready = make_ready(false);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::unreachable);
  EXPECT_EQ(ready.error().message, "cluster c1 is TERMINATED");
  EXPECT_THAT(ready.error().remedy, HasSubstr("start it with --start-cluster"));
  EXPECT_EQ(starts_, 0);
}

TEST_F(ClusterStartTest, AStartThatIsForbiddenIsRefused) {
  states_ = {"TERMINATED"};
  start_status_ = 403;
  start_body_ = R"({"error_code":"PERMISSION_DENIED","message":"not yours"})";
  const auto ready = make_ready(true);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::refused);
  EXPECT_THAT(ready.error().message, HasSubstr("cluster c1 cannot be started"));
}

TEST_F(ClusterStartTest, ABrokenOneIsNotWaitedFor) {
  states_ = {"ERROR"};
  const auto ready = make_ready(true);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::unreachable);
  EXPECT_THAT(sleeper_.waits, IsEmpty());
}

TEST_F(ClusterStartTest, AStopEndsTheWaitWithinATenthOfASecond) {
  states_ = {"PENDING"};
  const Instant stop_at = begin_ + minutes(1) + std::chrono::milliseconds(30);
  const auto ready = make_ready(true, testing::StopFrom(clock_, stop_at));
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ExitCode::interrupted);
  EXPECT_GE(clock_.now(), stop_at);
  EXPECT_LE(clock_.now(), stop_at + std::chrono::milliseconds(100));
}

TEST_F(ClusterStartTest, WhatIsOddAboutItIsAWarning) {
  states_ = {"RUNNING"};
  shape_ =
      R"("num_workers":0,"spark_version":"15.4.x-scala2.12","data_security_mode":"SINGLE_USER")";
  EXPECT_TRUE(make_ready(true));
  ASSERT_THAT(notes_, SizeIs(1));
  EXPECT_THAT(notes_[0], HasSubstr("warning: workers: none"));
}

}  // namespace
}  // namespace stocktake::app
