#include "engine/slices/slice_engine.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "support/virtual_cluster.h"

namespace stocktake {
namespace {

using protocol::Place;
using std::chrono::milliseconds;
using testing::ScriptedWorkspace;
using testing::VirtualCluster;

/// Hands children back as the coordinator does, and notes what came of every directory.
class SliceEngineTest : public ::testing::Test {
 protected:
  void set_up(int executors, SliceLimits limits = {}, SliceWatch watch = {}) {
    cluster.emplace(clock, workspace, executors);
    engine.emplace(*cluster, clock, protocol::Route{}, limits, std::move(watch));
  }

  void add_homes(int count, int depth, int width) {
    for (int i = 0; i < count; ++i) {
      const std::string path = "/Users/u" + std::to_string(i) + "@x";
      workspace.grow(Source::workspace, path, depth, width, 1);
      homes.push_back({++last_id, 0, Source::workspace, 0, path});
    }
  }

  void run() {
    engine->submit(homes, Order::later);
    found += homes.size();
    go_on();
  }

  /// Until all is listed, the engine has failed, or so much time has passed.
  void go_on(Duration most = std::chrono::hours(10)) {
    const Instant end = clock.now() + most;
    while (!failure && outcomes.size() < found && clock.now() < end) {
      auto results = engine->next(std::min<Instant>(end, clock.now() + milliseconds(100)));
      if (!results) {
        failure = results.error();
        return;
      }
      for (TaskResult& result : *results) take(std::move(result));
    }
  }

  void take(TaskResult result) {
    if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
      std::vector<Task> children;
      for (const Subdirectory& directory : listing->directories) {
        children.push_back({++last_id, 0, result.task.source, result.task.depth + 1,
                            result.task.path + "/" + directory.name});
      }
      found += children.size();
      engine->submit(std::move(children), Order::next);
    }
    const Place place{result.task.source, result.task.path};
    EXPECT_GT(result.task.id, 0) << place.path;
    EXPECT_TRUE(outcomes.emplace(place, std::move(result.outcome)).second) << place.path;
  }

  void expect_all_listed() const {
    EXPECT_FALSE(failure.has_value()) << failure->message;
    EXPECT_EQ(outcomes.size(), workspace.bodies.size());
    for (const auto& [place, outcome] : outcomes) {
      EXPECT_TRUE(std::holds_alternative<Listing>(outcome)) << place.path;
    }
    EXPECT_EQ(engine->unfinished(), 0U);
  }

  void expect_each_asked_once() const {
    for (const auto& [place, times] : workspace.asked) EXPECT_EQ(times, 1) << place.second;
  }

  /// On a cluster that takes its time: a task's start, and a job's.
  double makespan(int executors, SliceLimits limits) {
    outcomes.clear();
    found = 0;
    set_up(executors, limits);
    cluster->start_cost = milliseconds(60);
    cluster->job_cost = milliseconds(400);
    const Instant begin = clock.now();
    run();
    expect_all_listed();
    return seconds(clock.now() - begin);
  }

  testing::ManualClock clock;
  ScriptedWorkspace workspace;
  std::vector<Task> homes;
  std::optional<VirtualCluster> cluster;
  std::optional<SliceEngine> engine;
  DirectoryId last_id = 0;
  std::size_t found = 0;
  std::map<Place, Outcome> outcomes;
  std::optional<Failure> failure;
};

TEST_F(SliceEngineTest, ListsEveryDirectoryOnce) {
  add_homes(50, 2, 3);
  set_up(4);
  run();
  expect_all_listed();
  expect_each_asked_once();
  EXPECT_EQ(engine->counters().requests, static_cast<std::int64_t>(outcomes.size()));
  EXPECT_EQ(engine->counters().in_flight, 0);
}

TEST_F(SliceEngineTest, TheFirstWaveIsOneSliceAUserAndTwoHundredAtMost) {
  for (const int users : {1, 7, 100, 200, 201, 1000}) {
    SliceEngineTest::workspace = {};
    homes.clear();
    outcomes.clear();
    found = 0;
    add_homes(users, 0, 0);
    for (int i = 0; i < users; ++i) {  // the same users' other home, spelled otherwise
      homes.push_back({++last_id, 0, Source::dbfs, 0, "/Users/U" + std::to_string(i) + "@x"});
    }
    set_up(4);
    run();
    EXPECT_EQ(cluster->waves.front(), static_cast<std::size_t>(std::min(users, 200)));
    EXPECT_EQ(outcomes.size(), 2 * static_cast<std::size_t>(users));
  }
}

TEST_F(SliceEngineTest, AUsersDirectoriesAreSideBySideInTheFirstWave) {
  add_homes(10, 0, 0);
  for (int i = 9; i >= 0; --i) {
    homes.push_back({++last_id, 0, Source::dbfs, 0, "/Users/u" + std::to_string(i) + "@x"});
  }
  set_up(2);
  run();
  for (const auto& order : cluster->orders) {
    ASSERT_EQ(order.tasks.size(), 2U);
    EXPECT_EQ(order.tasks[0].path, order.tasks[1].path);
  }
}

TEST_F(SliceEngineTest, NoMoreThanTwiceAsManySlicesAsSlotsAfterTheFirstWave) {
  add_homes(1, 4, 6);
  workspace.latency = milliseconds(200);
  set_up(3);
  run();
  expect_all_listed();
  for (std::size_t i = 1; i < cluster->waves.size(); ++i) EXPECT_LE(cluster->waves[i], 6U);
  EXPECT_GT(cluster->waves.size(), 3U);
}

TEST_F(SliceEngineTest, AWaveOfShortSlicesIsFollowedBeforeItsEnd) {
  add_homes(100, 2, 3);
  workspace.latency = milliseconds(30);
  std::size_t ended = 0;
  std::optional<std::size_t> ended_before_the_second;
  SliceWatch watch;
  watch.ended = [&](const SliceOutcome&, std::size_t) {
    if (cluster->waves.size() > 1 && !ended_before_the_second) ended_before_the_second = ended;
    ++ended;
  };
  set_up(4, {}, std::move(watch));
  run();
  expect_all_listed();
  ASSERT_TRUE(ended_before_the_second);
  EXPECT_LT(*ended_before_the_second, 100 - 3 * 4);  // twice as many as slots would be too late
}

TEST_F(SliceEngineTest, ASliceThatIsLostIsDealtOutAgain) {
  add_homes(40, 2, 3);
  set_up(4);
  std::mt19937 random(5);
  int lost = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (random() % 5 != 0) return;
    outcome.answer.end.reset();
    ++lost;
  };
  run();
  expect_all_listed();
  EXPECT_GT(lost, 3);
}

TEST_F(SliceEngineTest, WhatArrivedOfALostSliceDoesNotCount) {
  add_homes(1, 0, 0);
  set_up(1);
  int slices = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (++slices > 1) return;
    EXPECT_EQ(outcome.answer.results.size(), 1U);
    outcome.answer.results.front().outcome = Gap{"workspace/list", 0, "MADE_UP", "", 1};
    outcome.answer.end.reset();
  };
  run();
  expect_all_listed();
  EXPECT_EQ(slices, 2);
}

TEST_F(SliceEngineTest, AnOutcomeThatComesTwiceCountsOnce) {
  add_homes(20, 2, 2);
  set_up(2);
  cluster->tamper = [&](SliceOutcome& outcome) {
    cluster->extra.push_back(outcome);
    cluster->extra.push_back(outcome);
    cluster->extra.back().slice += 1'000'000;
  };
  run();
  expect_all_listed();
  expect_each_asked_once();
}

TEST_F(SliceEngineTest, AResultThatNobodyAskedForIsNeverHandedBack) {
  add_homes(3, 1, 2);
  set_up(2);
  cluster->tamper = [&](SliceOutcome& outcome) {
    outcome.answer.results.push_back({{0, 0, Source::dbfs, 0, "/Users/other@x"}, Listing{}});
  };
  run();
  expect_all_listed();
  EXPECT_FALSE(outcomes.contains({Source::dbfs, "/Users/other@x"}));
}

TEST_F(SliceEngineTest, AnExecutorThatCannotReachTheWorkspaceDoesNotEndTheRun) {
  add_homes(60, 2, 3);
  workspace.latency = milliseconds(100);
  set_up(3);
  cluster->is_cut_off = [](std::size_t executor) { return executor == 1; };
  run();
  expect_all_listed();
  expect_each_asked_once();
}

TEST_F(SliceEngineTest, NoExecutorThatReachesTheWorkspaceEndsTheRun) {
  add_homes(60, 2, 3);
  set_up(3);
  cluster->is_cut_off = [](std::size_t) { return true; };
  const Instant begin = clock.now();
  run();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::unreachable);
  EXPECT_LT(clock.now() - begin, std::chrono::minutes(1));
  EXPECT_TRUE(outcomes.empty());
  EXPECT_TRUE(cluster->cancelled);
}

TEST_F(SliceEngineTest, AnOutageInTheMiddleIsWaitedFor) {
  add_homes(30, 2, 3);
  workspace.latency = milliseconds(200);
  set_up(3);
  const Instant begin = clock.now();
  cluster->is_cut_off = [&](std::size_t) {
    const Duration since = clock.now() - begin;
    return since > std::chrono::seconds(3) && since < std::chrono::minutes(3);
  };
  run();
  expect_all_listed();
  EXPECT_GT(clock.now() - begin, std::chrono::minutes(3));
}

TEST_F(SliceEngineTest, ATokenThatExpiresEndsTheRunAndLeavesNoGaps) {
  add_homes(40, 2, 3);
  set_up(4);
  workspace.statuses[{Source::workspace, "/Users/u20@x/d1"}] = 401;
  run();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::refused);
  EXPECT_GT(outcomes.size(), 20U);  // what was listed before is handed back first
  for (const auto& [place, outcome] : outcomes) {
    EXPECT_TRUE(std::holds_alternative<Listing>(outcome)) << place.path;
  }
}

TEST_F(SliceEngineTest, ADirectoryThatTakesItsWorkerDownIsTheOneGap) {
  add_homes(12, 2, 3);
  set_up(2);
  const std::string poison = "/Users/u5@x/d1/d2";
  cluster->tamper = [&](SliceOutcome& outcome) {
    const auto& results = outcome.answer.results;
    const bool has_it = std::any_of(results.begin(), results.end(),
                                    [&](auto& each) { return each.task.path == poison; });
    if (!has_it) return;
    outcome.answer.end.reset();
    outcome.trouble = "ended by signal 11";
  };
  run();
  ASSERT_FALSE(failure.has_value()) << failure->message;
  EXPECT_EQ(outcomes.size(), workspace.bodies.size());
  for (const auto& [place, outcome] : outcomes) {
    EXPECT_EQ(std::holds_alternative<Gap>(outcome), place.path == poison) << place.path;
  }
  const auto& gap = std::get<Gap>(outcomes.at({Source::workspace, poison}));
  EXPECT_EQ(gap.error_code, "WORKER_LOST");
  EXPECT_EQ(gap.operation, "workspace/list");
  EXPECT_NE(gap.message.find("signal 11"), std::string::npos);
}

TEST_F(SliceEngineTest, WorkersThatNeverAnswerEndTheRunWithoutGaps) {
  add_homes(12, 2, 3);
  set_up(2);
  cluster->tamper = [](SliceOutcome& outcome) { outcome.answer.end.reset(); };
  run();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::unreachable);
  EXPECT_TRUE(outcomes.empty());
}

TEST_F(SliceEngineTest, ARunnerThatIsBrokenEndsTheRunOnceAllIsHandedBack) {
  add_homes(12, 2, 3);
  set_up(2);
  cluster->tamper = [&](SliceOutcome&) {
    if (engine->counters().requests > 20) {
      cluster->broken = Failure{ExitCode::unreachable, "the cluster is gone", ""};
    }
  };
  run();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->message, "the cluster is gone");
  EXPECT_GT(outcomes.size(), 20U);
}

TEST_F(SliceEngineTest, WhatTakesLongerThanASliceIsWaitedForAlone) {
  add_homes(4, 2, 3);
  set_up(2);
  workspace.latencies[{Source::workspace, "/Users/u1@x/d1"}] = std::chrono::seconds(80);
  run();
  expect_all_listed();
  EXPECT_LE((workspace.asked[{Source::workspace, "/Users/u1@x/d1"}]), 3);
  EXPECT_TRUE(std::any_of(cluster->orders.begin(), cluster->orders.end(), [](const auto& order) {
    return !order.descend && order.tasks.size() == 1;
  }));
}

TEST_F(SliceEngineTest, ResultsThatAreHeldAreBounded) {
  add_homes(6, 4, 3);
  SliceLimits limits;
  limits.most_held = 20;
  set_up(2, limits);
  run();
  expect_all_listed();
  const auto twice = std::count_if(workspace.asked.begin(), workspace.asked.end(),
                                   [](const auto& asked) { return asked.second > 1; });
  EXPECT_GT(twice, 0);  // forgotten, and listed again
}

TEST_F(SliceEngineTest, ADrainKeepsWhatWasListedBelowAndStartsNothing) {
  add_homes(8, 3, 3);
  workspace.latency = milliseconds(100);
  set_up(2);
  engine->submit(homes, Order::later);
  found = homes.size();
  go_on(milliseconds(1500));
  const auto orders = cluster->orders.size();
  engine->drain();
  const Instant deadline = clock.now() + milliseconds(1500);
  while (engine->unfinished() > 0 && clock.now() < deadline) {
    auto results = engine->next(deadline);
    ASSERT_TRUE(results.has_value());
    for (TaskResult& result : *results) take(std::move(result));
  }
  EXPECT_EQ(engine->unfinished(), 0U);
  EXPECT_EQ(cluster->orders.size(), orders);
  std::size_t asked = 0;
  for (const auto& [place, times] : workspace.asked) asked += static_cast<std::size_t>(times);
  EXPECT_EQ(outcomes.size(), asked);  // nothing was asked for in vain
  EXPECT_LT(outcomes.size(), workspace.bodies.size());
}

TEST_F(SliceEngineTest, CapsAreDividedAmongTheSlots) {
  add_homes(4, 1, 2);
  SliceLimits limits;
  limits.max_in_flight = 10;
  limits.max_rate = 100;
  set_up(4, limits);
  run();
  for (const auto& order : cluster->orders) {
    EXPECT_EQ(order.max_in_flight, 2);
    EXPECT_DOUBLE_EQ(order.max_rate, 25);
  }
  outcomes.clear();
  found = 0;
  limits.max_in_flight = 1;
  set_up(4, limits);
  run();
  EXPECT_EQ(cluster->orders.back().max_in_flight, 1);
}

TEST_F(SliceEngineTest, APauseThatTheServerAskedForIsKeptByAll) {
  add_homes(6, 3, 3);
  workspace.latency = milliseconds(300);
  set_up(2, {.max_in_flight = 2});
  Instant told_at{};
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (!outcome.answer.end || told_at != Instant{}) return;
    told_at = clock.now();
    outcome.answer.end->limits.at(index_of(Source::workspace)).pause = std::chrono::seconds(40);
  };
  engine->submit(homes, Order::later);
  found = homes.size();
  go_on(std::chrono::seconds(5));
  const auto dealt = cluster->orders.size();
  go_on(std::chrono::seconds(30));
  EXPECT_EQ(cluster->orders.size(), dealt);
  go_on();
  expect_all_listed();
  EXPECT_GT(cluster->orders.size(), dealt);
}

TEST_F(SliceEngineTest, WhatGotLostWaitsForThePauseToo) {
  add_homes(6, 3, 3);
  workspace.latency = milliseconds(300);
  set_up(2, {.max_in_flight = 2});
  int slices = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    ++slices;
    if (slices == 1) {
      outcome.answer.end->limits.at(index_of(Source::workspace)).pause = std::chrono::seconds(40);
    } else if (slices <= 4) {
      outcome.answer.end.reset();
    }
  };
  engine->submit(homes, Order::later);
  found = homes.size();
  go_on(std::chrono::seconds(5));
  ASSERT_GT(slices, 1);  // something is lost, and waits to be dealt out again
  const auto dealt = cluster->orders.size();
  go_on(std::chrono::seconds(30));
  EXPECT_EQ(cluster->orders.size(), dealt);
  go_on();
  expect_all_listed();
}

TEST_F(SliceEngineTest, WhatIsLearnedIsPassedOn) {
  add_homes(6, 3, 3);
  workspace.latency = milliseconds(200);
  set_up(2, {.max_in_flight = 2});
  cluster->tamper = [](SliceOutcome& outcome) {
    if (!outcome.answer.end) return;
    outcome.answer.end->limits.at(index_of(Source::workspace)) = {3, true, 12.5, {}};
    outcome.answer.end->counters.throttled = 1;
  };
  run();
  expect_all_listed();
  const auto& last = cluster->orders.back().limits.at(index_of(Source::workspace));
  EXPECT_EQ(last.in_flight, 3);
  EXPECT_DOUBLE_EQ(last.rate, 12.5);
}

TEST_F(SliceEngineTest, EqualHomesAreListedAsFastAsThereAreExecutors) {
  add_homes(100, 1, 14);  // 15 directories of 100 ms: 1.5 s, one at a time
  workspace.latency = milliseconds(100);
  SliceLimits limits;
  limits.max_in_flight = 1;
  const double total = 100 * 1.5;
  for (const int executors : {1, 2, 4, 8}) {
    EXPECT_LE(makespan(executors, limits), 1.15 * total / executors) << executors;
  }
}

TEST_F(SliceEngineTest, AWhaleIsSplitAgainAndAgain) {
  add_homes(59, 1, 12);
  workspace.grow(Source::workspace, "/Users/whale@x", 3, 7, 1);  // 400 directories: 40 s
  homes.push_back({++last_id, 0, Source::workspace, 0, "/Users/whale@x"});
  workspace.latency = milliseconds(100);
  SliceLimits limits;
  limits.max_in_flight = 1;
  const double total = 0.1 * static_cast<double>(workspace.bodies.size());
  EXPECT_LE(makespan(8, limits), 1.2 * total / 8);
  expect_each_asked_once();
}

TEST_F(SliceEngineTest, EveryWorldOfLossesGivesTheSame) {
  add_homes(15, 3, 3);
  workspace.latency = milliseconds(60);
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SliceLimits limits;
    limits.most_held = seed % 3 == 0 ? 50 : 500'000;
    limits.most_directories = 5 + seed;
    outcomes.clear();
    found = 0;
    set_up(1 + static_cast<int>(seed % 7), limits);
    std::mt19937 random(seed);
    cluster->tamper = [&random](SliceOutcome& outcome) {
      if (random() % 4 == 0) outcome.answer.end.reset();
    };
    run();
    expect_all_listed();
  }
}

}  // namespace
}  // namespace stocktake
