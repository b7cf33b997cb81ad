#include "engine/local/local_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/manual_clock.h"
#include "support/scripted_transport.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;
using testing::Reply;

constexpr std::string_view kEmpty = "{}";
constexpr std::string_view kMissing =
    R"({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No file or directory exists."})";
constexpr std::string_view kDenied =
    R"({"error_code": "PERMISSION_DENIED", "message": "User may not view this."})";

bool is_me(const net::Request& request) {
  return request.target.find("/Me") != std::string::npos;
}

bool is_dbfs(const net::Request& request) {
  return request.target.find("/dbfs/") != std::string::npos;
}

bool asks_for(const net::Request& request, std::string_view name) {
  return request.target.ends_with(name);
}

Reply answer(int status, std::string_view body, Duration after = milliseconds(10)) {
  return {testing::response(status, body), after};
}

Reply page(int status) {
  auto exchange = testing::response(status, "<html><body>Not found</body></html>");
  exchange->content_type = "text/html";
  return {std::move(exchange), milliseconds(10)};
}

class LocalEngineTest : public ::testing::Test {
 protected:
  void set_up(testing::ScriptedTransport::Server server, net::DispatchLimits limits = {}) {
    transport.emplace(clock, std::move(server));
    dispatcher.emplace(*transport, clock, kFamilies, limits);
    engine.emplace(*dispatcher, clock);
  }

  Task task(std::string path, Source source = Source::workspace, int depth = 1) {
    return {++last_id, 1, source, depth, std::move(path)};
  }
  Task home(std::string path, Source source = Source::workspace) {
    return task(std::move(path), source, 0);
  }

  /// Runs until there are `count` results, the engine has failed, or an hour has passed.
  void run_until(std::size_t count) {
    const Instant end = clock.now() + std::chrono::hours(1);
    while (results.size() < count && !failure && clock.now() < end) step(end);
  }
  void step(Instant until) {
    auto next = engine->next(until);
    if (!next) {
      failure = next.error();
      return;
    }
    for (TaskResult& result : *next) results.emplace(result.task.path, std::move(result));
  }

  template <typename T>
  const T* outcome(const std::string& path) const {
    const auto found = results.find(path);
    return found == results.end() ? nullptr : std::get_if<T>(&found->second.outcome);
  }

  int probes() const {
    return static_cast<int>(std::count_if(transport->sent.begin(), transport->sent.end(),
                                          [](const std::string& target) {
                                            return is_me({target, "", ""});
                                          }));
  }

  void expect_no_gaps_once_refused(int status, std::string_view body) {
    expect_no_gaps_once([status, body] { return answer(status, body); }, ExitCode::refused);
  }

  /// Lists 200 directories. After 50 requests, everything gets this answer.
  void expect_no_gaps_once(const std::function<Reply()>& reply, ExitCode code) {
    results.clear();
    failure.reset();
    set_up([this, reply](auto&) {
      return transport->sent.size() < 50 ? answer(200, kEmpty) : reply();
    });
    std::vector<Task> tasks;
    for (int i = 0; i < 200; ++i) tasks.push_back(task("/d" + std::to_string(i)));
    engine->submit(std::move(tasks), QueuePosition::back);
    run_until(200);
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->code, code);
    EXPECT_EQ(results.size(), 50U);
    for (const auto& [path, result] : results) {
      EXPECT_TRUE(std::holds_alternative<Listing>(result.outcome)) << path;
    }
  }

  testing::ManualClock clock;
  std::optional<testing::ScriptedTransport> transport;
  std::optional<net::Dispatcher> dispatcher;
  std::optional<LocalEngine> engine;
  DirectoryId last_id = 0;
  std::map<std::string, TaskResult> results;
  std::optional<Failure> failure;
};

TEST_F(LocalEngineTest, HandsBackAListing) {
  set_up([](auto&) {
    return answer(200, R"({"objects": [
        {"path": "/Users/a/f", "object_type": "NOTEBOOK", "object_id": 5},
        {"path": "/Users/a/d", "object_type": "DIRECTORY", "object_id": 6}]})");
  });
  engine->submit({home("/Users/a")}, QueuePosition::back);
  EXPECT_EQ(engine->pending(Source::workspace), 1U);
  EXPECT_EQ(engine->pending(Source::dbfs), 0U);
  run_until(1);
  const auto* listing = outcome<Listing>("/Users/a");
  ASSERT_NE(listing, nullptr);
  ASSERT_EQ(listing->files.size(), 1U);
  EXPECT_EQ(listing->files[0].name, "f");
  ASSERT_EQ(listing->directories.size(), 1U);
  EXPECT_EQ(listing->directories[0].name, "d");
  EXPECT_EQ(engine->unfinished(), 0U);
  EXPECT_EQ(engine->counters().requests, 1);
}

TEST_F(LocalEngineTest, ChildrenGoBeforeAllOthersAndInTheirOrder) {
  set_up([](auto&) { return answer(200, kEmpty); }, {.max_in_flight = 1, .start_in_flight = 1});
  engine->submit({home("A"), home("B")}, QueuePosition::back);
  run_until(1);
  engine->submit({task("A1"), task("A2")}, QueuePosition::front);
  run_until(2);
  engine->submit({task("A11")}, QueuePosition::front);
  engine->submit({home("C")}, QueuePosition::back);
  run_until(6);
  std::string order;
  for (const std::string& target : transport->sent) {
    order += target.substr(target.find('=') + 1) + " ";
  }
  // Requests that were in flight when the children were submitted are not taken back.
  EXPECT_EQ(order, "A A1 A11 A2 B C ");
}

TEST_F(LocalEngineTest, AHomeThatIsMissingIsAbsentAndADirectoryThatIsMissingIsAGap) {
  set_up([](auto&) { return answer(404, kMissing); });
  engine->submit({home("/Users/a"), task("/Users/b/d")}, QueuePosition::back);
  run_until(2);
  EXPECT_NE(outcome<Absent>("/Users/a"), nullptr);
  const auto* gap = outcome<Gap>("/Users/b/d");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->operation, "workspace/list");
  EXPECT_EQ(gap->http_status, 404);
  EXPECT_EQ(gap->error_code, "RESOURCE_DOES_NOT_EXIST");
  EXPECT_EQ(gap->attempts, 1);
}

TEST_F(LocalEngineTest, AWebPageThatSaysNotFoundIsNoProofThatAHomeIsMissing) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : page(404);
  });
  engine->submit({home("/Users/a")}, QueuePosition::back);
  run_until(1);
  const auto* gap = outcome<Gap>("/Users/a");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->http_status, 404);
}

TEST_F(LocalEngineTest, ARefusalIsHeldBackUntilSomethingLaterSucceeds) {
  set_up([](const net::Request& request) {
    if (asks_for(request, "denied")) return answer(403, kDenied);
    return answer(200, kEmpty, milliseconds(asks_for(request, "slow") ? 50 : 10));
  });
  engine->submit({task("denied"), task("slow")}, QueuePosition::back);
  step(clock.now() + milliseconds(20));
  EXPECT_TRUE(results.empty());
  // Sent before the refusal was known, so it says nothing about the token now.
  run_until(1);
  EXPECT_EQ(outcome<Gap>("denied"), nullptr);
  ASSERT_NE(outcome<Listing>("slow"), nullptr);
  engine->submit({task("later")}, QueuePosition::back);
  run_until(3);
  const auto* gap = outcome<Gap>("denied");
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->http_status, 403);
  EXPECT_EQ(gap->error_code, "PERMISSION_DENIED");
  EXPECT_FALSE(failure.has_value());
}

TEST_F(LocalEngineTest, WithNothingElseToDoTheTokenIsProbed) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : answer(403, kDenied);
  });
  engine->submit({task("denied")}, QueuePosition::back);
  run_until(1);
  EXPECT_NE(outcome<Gap>("denied"), nullptr);
  EXPECT_EQ(probes(), 1);
}

TEST_F(LocalEngineTest, WithoutARefusalTheTokenIsNotProbed) {
  set_up([](auto&) { return answer(200, kEmpty); });
  engine->submit({task("a"), task("b")}, QueuePosition::back);
  run_until(2);
  EXPECT_EQ(probes(), 0);
}

TEST_F(LocalEngineTest, ARefusalOfEverythingEndsTheRunAndLeavesNoGaps) {
  set_up([](auto&) { return answer(403, kDenied); });
  std::vector<Task> tasks;
  for (int i = 0; i < 200; ++i) tasks.push_back(task("/d" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  run_until(1);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::refused);
  EXPECT_TRUE(results.empty());
  EXPECT_LT(transport->sent.size(), 200U);
  step(clock.now());
  EXPECT_EQ(failure->code, ExitCode::refused);
}

TEST_F(LocalEngineTest, ATokenThatExpiresInTheMiddleLeavesNoGaps) {
  expect_no_gaps_once_refused(403, kDenied);
}

TEST_F(LocalEngineTest, ATokenRefusedInAnotherStatusLeavesNoGaps) {
  // Neither the status nor the words tell it from a directory with an invalid path.
  expect_no_gaps_once_refused(400, R"({"error_code": "BAD_REQUEST", "message": "Not accepted."})");
}

TEST_F(LocalEngineTest, AWebPageInAnswerToEverythingLeavesNoGaps) {
  for (const int status : {200, 404, 502}) {
    expect_no_gaps_once([status] { return page(status); }, ExitCode::unreachable);
  }
}

TEST_F(LocalEngineTest, ADirectoryThatAlwaysFailsIsAGapWhereTheServiceAnswers) {
  for (const int status : {200, 404, 502}) {
    set_up([status](const net::Request& request) {
      return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : page(status);
    });
    const std::string path = "/bad" + std::to_string(status);
    engine->submit({task(path)}, QueuePosition::back);
    run_until(results.size() + 1);
    EXPECT_FALSE(failure.has_value());
    ASSERT_NE(outcome<Gap>(path), nullptr);
    EXPECT_EQ(outcome<Gap>(path)->http_status, status);
    EXPECT_EQ(probes(), 1);
  }
}

TEST_F(LocalEngineTest, InvalidPathsAreGapsWhereTheTokenHolds) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})")
                          : answer(400, R"({"error_code": "BAD_REQUEST", "message": "path"})");
  });
  engine->submit({task("/a"), task("/b")}, QueuePosition::back);
  run_until(2);
  EXPECT_FALSE(failure.has_value());
  EXPECT_NE(outcome<Gap>("/a"), nullptr);
  EXPECT_NE(outcome<Gap>("/b"), nullptr);
  EXPECT_EQ(probes(), 1);
}

TEST_F(LocalEngineTest, WhereEverythingIsForbiddenFewProbesAreSent) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : answer(403, kDenied);
  });
  constexpr std::size_t kHomes = 19'980;
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < kHomes; ++i) tasks.push_back(task("/" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  run_until(kHomes);
  EXPECT_FALSE(failure.has_value());
  EXPECT_EQ(results.size(), kHomes);
  EXPECT_LE(probes(), 30);
}

TEST_F(LocalEngineTest, ManyForbiddenDirectoriesAreGapsWhereTheTokenHolds) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : answer(403, kDenied);
  });
  std::vector<Task> tasks;
  for (int i = 0; i < 200; ++i) tasks.push_back(task("/d" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  run_until(200);
  EXPECT_FALSE(failure.has_value());
  EXPECT_EQ(results.size(), 200U);
  EXPECT_LE(probes(), 200 / 16 + 1);
}

TEST_F(LocalEngineTest, AProbeThatCannotBeAnsweredIsAskedAgain) {
  int asked = 0;
  set_up([&asked](const net::Request& request) {
    if (!is_me(request)) return answer(403, kDenied);
    return ++asked < 4 ? answer(500, "") : answer(200, R"({"id": "1", "userName": "a"})");
  });
  engine->submit({task("denied")}, QueuePosition::back);
  run_until(1);
  EXPECT_NE(outcome<Gap>("denied"), nullptr);
}

TEST_F(LocalEngineTest, BeingUnauthenticatedEndsTheRun) {
  set_up([](auto&) { return answer(401, ""); });
  engine->submit({task("a"), task("b")}, QueuePosition::back);
  run_until(1);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::refused);
  EXPECT_FALSE(failure->remedy.empty());
  EXPECT_TRUE(results.empty());
}

TEST_F(LocalEngineTest, AServerThatCannotBeReachedEndsTheRunAsUnreachable) {
  set_up([](auto&) {
    return Reply{testing::transport_error(net::TransportErrorKind::resolve), milliseconds(10)};
  });
  engine->submit({task("a")}, QueuePosition::back);
  run_until(1);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::unreachable);
}

TEST_F(LocalEngineTest, WhatWasListedBeforeAFailureIsHandedBackFirst) {
  set_up([](const net::Request& request) {
    return asks_for(request, "good") ? answer(200, kEmpty) : answer(401, "");
  });
  engine->submit({task("good"), task("bad")}, QueuePosition::back);
  step(clock.now() + milliseconds(20));
  EXPECT_NE(outcome<Listing>("good"), nullptr);
  EXPECT_FALSE(failure.has_value());
  step(clock.now() + milliseconds(20));
  EXPECT_TRUE(failure.has_value());
}

TEST_F(LocalEngineTest, ASlowSourceDoesNotKeepTheOtherFromBeingBusy) {
  set_up(
      [](const net::Request& request) {
        return answer(200, kEmpty, is_dbfs(request) ? milliseconds(1000) : milliseconds(10));
      },
      {.max_in_flight = 8, .start_in_flight = 8});
  std::vector<Task> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(task("/s" + std::to_string(i), Source::dbfs));
  for (int i = 0; i < 100; ++i) tasks.push_back(task("/f" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  const Instant end = clock.now() + milliseconds(900);
  while (clock.now() < end) step(end);
  EXPECT_EQ(results.size(), 100U);
  EXPECT_GE(engine->counters().in_flight, 4);
}

TEST_F(LocalEngineTest, ALimitedSourceDoesNotKeepTheOtherFromBeingBusy) {
  set_up([](const net::Request& request) {
    if (!is_dbfs(request)) return answer(200, kEmpty);
    return Reply{testing::response(429, "", "30"), milliseconds(10)};
  });
  std::vector<Task> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(task("/s" + std::to_string(i), Source::dbfs));
  for (int i = 0; i < 100; ++i) tasks.push_back(task("/f" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  const Instant end = clock.now() + std::chrono::seconds(10);
  while (results.size() < 100 && clock.now() < end) step(end);
  EXPECT_EQ(results.size(), 100U);
  EXPECT_GT(engine->counters().throttled, 0);
}

TEST_F(LocalEngineTest, EveryTaskComesBackExactlyOnceInBadWeather) {
  int asked = 0;
  set_up([&asked](const net::Request& request) {
    if (is_me(request)) return answer(200, R"({"id": "1", "userName": "a"})");
    switch (++asked % 7) {
      case 1:
        return answer(500, "");
      case 2:
        return answer(429, "");
      case 3:
        return Reply{testing::transport_error(net::TransportErrorKind::reset), milliseconds(5)};
      case 4:
        return answer(200, R"({"objects": [)");
      default:
        return answer(200, kEmpty);
    }
  });
  std::vector<Task> tasks;
  for (int i = 0; i < 300; ++i) tasks.push_back(task("/d" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  std::size_t returned = 0;
  const Instant end = clock.now() + std::chrono::hours(1);
  while (returned < 300 && clock.now() < end) {
    auto next = engine->next(end);
    ASSERT_TRUE(next.has_value());
    returned += next->size();
    for (TaskResult& result : *next) {
      EXPECT_TRUE(results.emplace(result.task.path, std::move(result)).second);
    }
  }
  EXPECT_EQ(results.size(), 300U);
  EXPECT_EQ(engine->unfinished(), 0U);
}

TEST_F(LocalEngineTest, DrainingStartsNothingNewAndReturnsWhatIsUnderWay) {
  set_up([](auto&) { return answer(200, kEmpty); }, {.max_in_flight = 4, .start_in_flight = 4});
  std::vector<Task> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(task("/d" + std::to_string(i)));
  engine->submit(std::move(tasks), QueuePosition::back);
  step(clock.now() + milliseconds(1));
  EXPECT_EQ(engine->unfinished(), 4U);
  const auto sent = transport->sent.size();
  engine->drain();
  EXPECT_EQ(engine->pending(Source::workspace), 0U);
  run_until(4);
  EXPECT_EQ(results.size(), 4U);
  EXPECT_EQ(engine->unfinished(), 0U);
  EXPECT_EQ(transport->sent.size(), sent);
}

TEST_F(LocalEngineTest, WhatIsSubmittedToADrainingEngineIsNotStarted) {
  set_up([](auto&) { return answer(200, kEmpty); });
  engine->submit({task("/a")}, QueuePosition::back);
  step(clock.now() + milliseconds(1));
  engine->drain();
  engine->submit({task("/b")}, QueuePosition::front);
  EXPECT_EQ(engine->pending(Source::workspace), 0U);
  run_until(1);
  EXPECT_EQ(engine->unfinished(), 0U);
  EXPECT_EQ(transport->sent.size(), 1U);
}

TEST_F(LocalEngineTest, TellsWhatIsUnderWayAndWhatIsHeldBack) {
  set_up([](const net::Request& request) {
    return asks_for(request, "denied") ? answer(403, kDenied)
                                       : answer(200, kEmpty, std::chrono::seconds(5));
  });
  engine->submit({task("denied"), task("slow")}, QueuePosition::back);
  step(clock.now() + milliseconds(100));
  std::vector<std::string> paths;
  for (const Task& each : engine->under_way()) paths.push_back(each.path);
  std::sort(paths.begin(), paths.end());
  EXPECT_EQ(paths, (std::vector<std::string>{"denied", "slow"}));
  run_until(1);
  EXPECT_EQ(engine->under_way().size(), 1U);  // the slow request was sent too early to confirm
}

TEST_F(LocalEngineTest, DrainingStillSettlesWhatIsHeldBack) {
  set_up([](const net::Request& request) {
    return is_me(request) ? answer(200, R"({"id": "1", "userName": "a"})") : answer(403, kDenied);
  });
  engine->submit({task("denied")}, QueuePosition::back);
  step(clock.now() + milliseconds(1));
  engine->drain();
  run_until(1);
  EXPECT_NE(outcome<Gap>("denied"), nullptr);
}

TEST_F(LocalEngineTest, WithNothingToDoItReturnsAtItsTime) {
  set_up([](auto&) { return answer(200, kEmpty); });
  const Instant until = clock.now() + std::chrono::seconds(1);
  const auto next = engine->next(until);
  ASSERT_TRUE(next.has_value());
  EXPECT_TRUE(next->empty());
  EXPECT_EQ(clock.now(), until);
}

}  // namespace
}  // namespace stocktake
