#include "net/dispatch/dispatcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/manual_clock.h"
#include "support/scripted_transport.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;
using testing::Reply;

constexpr auto kLatency = milliseconds(10);

/// Statuses stand for categories: 200 done, 404 gap, 429 throttled, 500 transient (3 attempts), 401
/// fatal; no answer at all is unreachable.
Classification classify(Exchange& exchange) {
  Classification classification;
  classification.max_attempts = 3;
  if (!exchange) {
    classification.category = Category::unreachable;
    classification.error_code = to_string(exchange.error().kind);
    classification.message = exchange.error().message;
    return classification;
  }
  classification.http_status = exchange->status;
  if (!exchange->retry_after.empty())
    classification.delay = milliseconds(std::stoi(exchange->retry_after));
  switch (exchange->status) {
    case 404:
      classification.category = Category::gap;
      break;
    case 429:
      classification.category = Category::throttled;
      break;
    case 500:
      classification.category = Category::transient;
      break;
    case 401:
      classification.category = Category::fatal;
      break;
    default:
      break;
  }
  return classification;
}

Reply answer(int status, std::string retry_after_ms = "") {
  return {testing::response(status, "", std::move(retry_after_ms)), kLatency};
}

Reply no_connection() {
  return {testing::transport_error(TransportErrorKind::connect), kLatency};
}

/// A dispatcher with two families; the server's answer is a function of the request.
class DispatcherTest : public ::testing::Test {
 protected:
  using Server = testing::ScriptedTransport::Server;

  void set_up(Server server, DispatchLimits limits = {}) {
    transport.emplace(clock, [this, server = std::move(server)](const Request& request) {
      sent[request.target].push_back(clock.now());
      sent_order.push_back(request.target);
      return server(request);
    });
    dispatcher.emplace(*transport, clock, 2, limits);
  }

  /// A server that has answered once and cannot be reached any more, until `up` is set.
  void set_up_outage(DispatchLimits limits = {}) {
    up = true;
    set_up([this](auto&) { return up ? answer(200) : no_connection(); }, limits);
    start("/a");
    wait_for(1);
    up = false;
  }

  Ticket start(std::string target, std::size_t family = 0) {
    Request request;
    request.target = std::move(target);
    return dispatcher->start(family, std::move(request), classify);
  }

  /// Waits until `count` requests have finished, or `most` has passed.
  void wait_for(std::size_t count, Duration most = std::chrono::hours(10)) {
    const Instant end = clock.now() + most;
    while (finished.size() < count && clock.now() < end) {
      for (Finished& each : dispatcher->wait(end)) finished.push_back(std::move(each));
    }
  }

  /// Sends `count` requests as fast as allowed, and waits for them.
  void send_all(int count, std::size_t family = 0) {
    const std::size_t wanted = finished.size() + static_cast<std::size_t>(count);
    int started = 0;
    while (finished.size() < wanted) {
      while (started < count && dispatcher->ready_at(family) <= clock.now()) {
        start("/" + std::to_string(started++), family);
        max_in_flight = std::max(max_in_flight, dispatcher->in_flight());
      }
      const Instant more_at = started < count ? dispatcher->ready_at(family) : Instant::max();
      const Instant most = clock.now() + std::chrono::hours(1);
      for (Finished& each : dispatcher->wait(std::min(more_at, most))) {
        finished.push_back(std::move(each));
      }
    }
  }

  /// Expects these delays in milliseconds between the attempts at "/a", reduced by up to half.
  void expect_waits(const std::vector<int>& whole) {
    const std::vector<Instant>& at = sent["/a"];
    ASSERT_GT(at.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const Duration wait = at[i + 1] - at[i] - kLatency;
      EXPECT_GE(wait, milliseconds(whole[i]) / 2) << i;
      EXPECT_LE(wait, milliseconds(whole[i])) << i;
    }
  }

  testing::ManualClock clock;
  const Instant begin = clock.now();
  std::optional<testing::ScriptedTransport> transport;
  std::optional<Dispatcher> dispatcher;
  std::map<std::string, std::vector<Instant>> sent;
  std::vector<std::string> sent_order;
  std::vector<Finished> finished;
  int max_in_flight = 0;
  bool up = true;
};

TEST_F(DispatcherTest, HandsBackWhatIsDone) {
  set_up([](auto&) { return answer(200); });
  const Ticket ticket = start("/a");
  wait_for(1);
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].ticket, ticket);
  EXPECT_EQ(finished[0].attempts, 1);
  EXPECT_EQ(finished[0].sent_at, begin);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_EQ(dispatcher->unfinished(), 0U);
  EXPECT_EQ(dispatcher->in_flight(), 0);
}

TEST_F(DispatcherTest, AnswersAreCountedByFamily) {
  set_up([this](const Request& request) {
    return sent[request.target].size() == 1 && request.target == "/later" ? answer(429, "500")
                                                                          : answer(200);
  });
  start("/a", 0);
  start("/b", 0);
  start("/later", 1);
  wait_for(3);
  EXPECT_EQ(dispatcher->answers(0).count, 2);
  EXPECT_EQ(dispatcher->answers(0).throttled, 0);
  EXPECT_DOUBLE_EQ(dispatcher->answers(0).seconds, 2 * seconds(kLatency));
  // The duration of the accepted attempt, without the delay before it.
  EXPECT_EQ(dispatcher->answers(1).count, 1);
  EXPECT_EQ(dispatcher->answers(1).throttled, 1);
  EXPECT_DOUBLE_EQ(dispatcher->answers(1).seconds, seconds(kLatency));
}

TEST_F(DispatcherTest, GapsAndFatalVerdictsAreNotRepeated) {
  set_up([](const Request& request) { return answer(request.target == "/gap" ? 404 : 401); });
  start("/gap");
  start("/fatal");
  wait_for(2);
  EXPECT_EQ(finished[0].classification.category, Category::gap);
  EXPECT_EQ(finished[1].classification.category, Category::fatal);
  EXPECT_EQ(dispatcher->counters().requests, 2);
}

TEST_F(DispatcherTest, WhatWasNotSentIsNoAttempt) {
  set_up([this](auto&) {
    if (sent["/a"].size() < 4) {
      return Reply{testing::transport_error(TransportErrorKind::no_token), kLatency};
    }
    return sent["/a"].size() == 4 ? no_connection() : answer(200);
  });
  start("/a");
  wait_for(1);
  EXPECT_EQ(finished[0].attempts, 2);
  EXPECT_EQ(dispatcher->counters().requests, 2);
  EXPECT_EQ(dispatcher->counters().retries, 1);
}

TEST_F(DispatcherTest, BeingToldToComeLaterIsNeverCountedAgainstTheItem) {
  int asked = 0;
  set_up([&asked](auto&) { return ++asked <= 100 ? answer(429, "1000") : answer(200); });
  start("/a");
  wait_for(1);
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_EQ(finished[0].attempts, 101);
  EXPECT_EQ(dispatcher->counters().throttled, 100);
  EXPECT_EQ(dispatcher->counters().retries, 100);
  EXPECT_EQ(dispatcher->counters().requests, 101);
}

TEST_F(DispatcherTest, WhatKeepsBreakingWhileOthersSucceedEndsAsAGap) {
  set_up([](const Request& request) { return answer(request.target == "/bad" ? 500 : 200); });
  start("/bad");
  wait_for(1, kLatency);
  start("/good");
  wait_for(2);
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_EQ(finished[1].classification.category, Category::gap);
  EXPECT_EQ(finished[1].classification.http_status, 500);
  EXPECT_EQ(finished[1].attempts, 3);
}

TEST_F(DispatcherTest, WhatBreaksAloneIsNotGivenUpBeforeAMinute) {
  set_up([](auto&) { return answer(500); });
  start("/bad");
  wait_for(1, std::chrono::seconds(59));
  EXPECT_TRUE(finished.empty());
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::gap);
  EXPECT_GT(finished[0].attempts, 3);
  EXPECT_LT(clock.now() - begin, std::chrono::seconds(70));
}

TEST_F(DispatcherTest, WaitsDoubleFrom200MillisecondsTo5SecondsWhenSomethingBreaks) {
  set_up([](auto&) { return answer(500); });
  start("/a");
  wait_for(1);
  expect_waits({200, 400, 800, 1600, 3200, 5000, 5000});
}

TEST_F(DispatcherTest, WaitsDoubleFrom250MillisecondsTo5SecondsInAnOutage) {
  set_up([](auto&) { return no_connection(); }, {.connect_give_up_after = std::chrono::minutes(2)});
  start("/a");
  wait_for(1);
  expect_waits({250, 500, 1000, 2000, 4000, 5000, 5000});
}

TEST_F(DispatcherTest, WaitsDoubleFrom50MillisecondsTo2SecondsWhenToldToComeLater) {
  int asked = 0;
  set_up([&asked](auto&) { return answer(++asked <= 8 ? 429 : 200); });
  start("/a");
  wait_for(1);
  // The limiter delays the first repeat for longer than its 50 ms.
  expect_waits({100, 100, 200, 400, 800, 1600, 2000, 2000});
}

TEST_F(DispatcherTest, AFailureAfterALongWaitThatWasAskedForIsTheFirstOfThatSilence) {
  int asked = 0;
  set_up(
      [&asked](auto&) {
        ++asked;
        return asked == 1 ? answer(429, "1200000") : answer(asked == 2 ? 500 : 200);
      },
      {.give_up_after = std::chrono::minutes(10)});
  start("/a");
  wait_for(1);
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_EQ(asked, 3);
}

TEST_F(DispatcherTest, AServerThatWasNeverReachedEndsTheRunAfterTheFirstPatience) {
  set_up([](auto&) { return no_connection(); }, {.connect_give_up_after = std::chrono::seconds(8)});
  start("/a");
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::fatal);
  EXPECT_GE(clock.now() - begin, std::chrono::seconds(8));
  EXPECT_LT(clock.now() - begin, std::chrono::seconds(14));
  EXPECT_NE(finished[0].classification.message.find("scripted"), std::string::npos);
}

TEST_F(DispatcherTest, WhatWasNotSentSaysNothingAboutTheServer) {
  DispatchLimits limits;
  limits.connect_give_up_after = std::chrono::seconds(8);
  limits.give_up_after = std::chrono::minutes(10);
  set_up(
      [](auto&) {
        return Reply{testing::transport_error(TransportErrorKind::no_token), kLatency};
      },
      limits);
  start("/a");
  wait_for(1, std::chrono::minutes(9));
  EXPECT_TRUE(finished.empty());
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::fatal);
}

TEST_F(DispatcherTest, AServerThatHasGoneEndsTheRunAfterThePatience) {
  set_up_outage({.give_up_after = std::chrono::minutes(10)});
  const Instant down_at = clock.now();
  start("/b");
  wait_for(2);
  EXPECT_EQ(finished[1].classification.category, Category::fatal);
  EXPECT_GE(clock.now() - down_at, std::chrono::minutes(10));
  EXPECT_LT(clock.now() - down_at, std::chrono::minutes(11));
}

TEST_F(DispatcherTest, AServerThatIsAwayForAMinuteLosesNothing) {
  set_up([this](auto&) {
    const auto time = clock.now() - begin;
    const bool away = time > std::chrono::seconds(1) && time < std::chrono::seconds(61);
    return away ? no_connection() : answer(200);
  });
  send_all(20'000);
  EXPECT_GT(clock.now() - begin, std::chrono::seconds(61));
  EXPECT_GT(dispatcher->counters().retries, 0);
  for (const Finished& each : finished) ASSERT_EQ(each.classification.category, Category::done);
}

TEST_F(DispatcherTest, ASilenceBeforeTheFirstRequestIsNotHeldAgainstTheServer) {
  set_up_outage();
  clock.advance(std::chrono::hours(2));
  start("/b");
  wait_for(2, std::chrono::minutes(1));
  EXPECT_EQ(finished.size(), 1U);
  up = true;
  wait_for(2);
  EXPECT_EQ(finished[1].classification.category, Category::done);
}

TEST_F(DispatcherTest, WaitingThatTheServerAskedForIsNotSilence) {
  int asked = 0;
  set_up([&asked](auto&) { return ++asked <= 3 ? answer(429, "1200000") : answer(200); });
  start("/a");
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_GE(clock.now() - begin, std::chrono::hours(1));
}

TEST_F(DispatcherTest, TimeInWhichTheProcessDidNotRunIsNotSilence) {
  set_up_outage({.give_up_after = std::chrono::minutes(10)});
  start("/b");
  wait_for(2, std::chrono::minutes(1));
  clock.stop_for(std::chrono::hours(3));
  wait_for(2, std::chrono::minutes(1));
  EXPECT_EQ(finished.size(), 1U);
  const Instant woken_at = clock.now();
  wait_for(2);
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[1].classification.category, Category::fatal);
  // The minutes before the stop and after it are silence.
  EXPECT_GE(clock.now() - woken_at, std::chrono::minutes(8));
  EXPECT_LT(clock.now() - woken_at, std::chrono::minutes(9));
}

TEST_F(DispatcherTest, AStopBeforeTheFirstAnswerIsNotSilence) {
  up = false;
  set_up([this](auto&) { return up ? answer(200) : no_connection(); },
         {.connect_give_up_after = std::chrono::seconds(8)});
  start("/a");
  wait_for(1, std::chrono::seconds(2));
  clock.stop_for(std::chrono::hours(1));
  wait_for(1, std::chrono::seconds(2));
  EXPECT_TRUE(finished.empty());
  up = true;
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::done);
}

TEST_F(DispatcherTest, AnItemIsNotGivenUpForTheTimeOfAStop) {
  up = false;
  set_up([this](auto&) { return answer(up ? 200 : 500); });
  start("/a");
  wait_for(1, std::chrono::seconds(2));
  clock.stop_for(std::chrono::hours(1));
  wait_for(1, std::chrono::seconds(20));
  EXPECT_TRUE(finished.empty());
  up = true;
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::done);
}

TEST_F(DispatcherTest, AWaitThatWasAskedForAndEndsDuringAStopIsOver) {
  int asked = 0;
  set_up([&asked](auto&) {
    ++asked;
    return asked == 1 ? answer(429, "600000") : asked < 4 ? answer(500) : answer(200);
  });
  start("/a");
  // As the loop of a scan does, in steps.
  while (clock.now() - begin < std::chrono::minutes(1)) {
    ASSERT_TRUE(dispatcher->wait(clock.now() + std::chrono::seconds(1)).empty());
  }
  clock.stop_for(std::chrono::hours(2));
  const Instant woken_at = clock.now();
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::done);
  EXPECT_LT(sent["/a"][1] - woken_at, std::chrono::seconds(1));
}

TEST_F(DispatcherTest, RetryAfterStopsItsFamilyAndNoOther) {
  set_up([this](const Request& request) {
    const bool refuse = request.target == "/first" && sent["/first"].size() == 1;
    return refuse ? answer(429, "5000") : answer(200);
  });
  start("/first", 0);
  wait_for(1, kLatency);
  const Instant pause_ends = clock.now() + std::chrono::seconds(5);
  EXPECT_GE(dispatcher->ready_at(0), pause_ends);
  EXPECT_LE(dispatcher->ready_at(1), clock.now());
  send_all(100, 1);
  EXPECT_LT(clock.now(), pause_ends);
  wait_for(101);
  ASSERT_EQ(sent["/first"].size(), 2U);
  EXPECT_GE(sent["/first"][1], pause_ends);
}

TEST_F(DispatcherTest, SaysUntilWhenTheServerAskedEachFamilyToWait) {
  set_up([this](const Request& request) {
    return sent[request.target].size() == 1 ? answer(429, "3600000") : answer(200);
  });
  start("/a", 1);
  wait_for(1, kLatency);
  EXPECT_LE(dispatcher->asked_to_wait_until(0), clock.now());
  EXPECT_EQ(dispatcher->asked_to_wait_until(1), clock.now() + std::chrono::hours(1));
  wait_for(1);
  EXPECT_LE(dispatcher->asked_to_wait_until(1), clock.now());
}

TEST_F(DispatcherTest, RetryAfterHoldsBackWhatWasToBeRepeatedBefore) {
  set_up([this](const Request& request) {
    if (request.target == "/broken" && sent["/broken"].size() == 1) return answer(500);
    if (request.target == "/busy" && sent["/busy"].size() == 1) return answer(429, "5000");
    return answer(200);
  });
  start("/broken");
  start("/busy");
  wait_for(2);
  EXPECT_GE(sent["/broken"][1] - begin, std::chrono::seconds(5));
  EXPECT_GE(sent["/busy"][1] - begin, std::chrono::seconds(5));
}

TEST_F(DispatcherTest, NeverHasMoreUnderWayThanItMayOverAllFamilies) {
  set_up([](auto&) { return answer(200); }, {.max_in_flight = 5, .start_in_flight = 5});
  for (int i = 0; i < 3; ++i) start("/other", 1);
  EXPECT_LE(dispatcher->ready_at(0), clock.now());
  start("/a");
  start("/b");
  EXPECT_EQ(dispatcher->in_flight(), 5);
  EXPECT_EQ(dispatcher->ready_at(0), Instant::max());
  EXPECT_EQ(dispatcher->ready_at(1), Instant::max());
  wait_for(5);
  send_all(1000);
  EXPECT_EQ(max_in_flight, 5);
}

TEST_F(DispatcherTest, NeverSendsFasterThanItMay) {
  set_up([](auto&) { return answer(200); }, {.max_rate = 20});
  send_all(400);
  EXPECT_GE(clock.now() - begin, std::chrono::seconds(19));
  EXPECT_LE(clock.now() - begin, std::chrono::seconds(22));
}

TEST_F(DispatcherTest, RepeatsGoBeforeNewRequests) {
  set_up(
      [this](const Request& request) {
        const bool broken = request.target == "/old" && sent["/old"].size() == 1;
        return answer(broken ? 500 : 200);
      },
      {.max_in_flight = 1, .start_in_flight = 1});
  start("/old");
  wait_for(1, milliseconds(20));
  ASSERT_LE(dispatcher->ready_at(0), clock.now());
  clock.advance(std::chrono::seconds(1));  // the repeat is due now
  EXPECT_EQ(dispatcher->ready_at(0), Instant::max());
  EXPECT_LE(dispatcher->ready_at(1), clock.now());
  wait_for(1);
  EXPECT_EQ(sent_order, (std::vector<std::string>{"/old", "/old"}));
}

TEST_F(DispatcherTest, NothingNewIsStartedWhileTooManyWaitToBeRepeated) {
  set_up([](auto&) { return no_connection(); }, {.max_in_flight = 2, .start_in_flight = 2});
  int started = 0;
  for (int i = 0; i < 1000; ++i) {
    while (dispatcher->ready_at(0) <= clock.now() && started < 1000) {
      start("/" + std::to_string(started++));
    }
    static_cast<void>(dispatcher->wait(clock.now() + milliseconds(5)));
  }
  EXPECT_LE(started, 10);
}

TEST_F(DispatcherTest, CancellingGivesUpEverythingAndLeavesItUsable) {
  set_up([](const Request& request) { return answer(request.target == "/bad" ? 500 : 200); });
  start("/bad");
  wait_for(1, kLatency);
  start("/good");
  EXPECT_EQ(dispatcher->unfinished(), 2U);
  dispatcher->cancel_all();
  EXPECT_EQ(dispatcher->unfinished(), 0U);
  EXPECT_EQ(dispatcher->in_flight(), 0);
  EXPECT_EQ(dispatcher->limiter().in_flight(0), 0);
  wait_for(1, std::chrono::minutes(1));
  EXPECT_TRUE(finished.empty());
  start("/after");
  wait_for(1);
  EXPECT_EQ(finished[0].classification.category, Category::done);
}

TEST_F(DispatcherTest, TheJudgeSeesEveryAttempt) {
  int judged = 0;
  set_up([this](auto&) { return answer(sent["/a"].size() < 3 ? 429 : 200); });
  Request request;
  request.target = "/a";
  dispatcher->start(0, request, [&judged](Exchange& exchange) {
    ++judged;
    return classify(exchange);
  });
  wait_for(1);
  EXPECT_EQ(judged, 3);
}

}  // namespace
}  // namespace stocktake::net
