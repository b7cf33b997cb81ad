#include <random>

#include "unit/engine/slices/slice_engine_fixture.h"

namespace stocktake {
namespace {

TEST_F(SliceEngineTest, ASliceThatIsLostIsDealtOutAgain) {
  add_homes(40, 2, 3);
  set_up(4);
  std::mt19937 random(5);
  int lost = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (random() % 5 != 0) return;
    outcome.answer.trailer.reset();
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
    outcome.answer.trailer.reset();
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
  EXPECT_GT(outcomes.size(), 20U);  // what was listed before is returned first
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
    outcome.answer.trailer.reset();
    outcome.error = "ended by signal 11";
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
  cluster->tamper = [](SliceOutcome& outcome) { outcome.answer.trailer.reset(); };
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

TEST_F(SliceEngineTest, WhatGotLostWaitsForThePauseToo) {
  add_homes(6, 3, 3);
  workspace.latency = milliseconds(300);
  set_up(2, {.max_in_flight = 2});
  int slices = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    ++slices;
    if (slices == 1) {
      outcome.answer.trailer->limits[Source::workspace].pause = std::chrono::seconds(40);
    } else if (slices <= 4) {
      outcome.answer.trailer.reset();
    }
  };
  engine->submit(homes, QueuePosition::back);
  found = homes.size();
  go_on(std::chrono::seconds(5));
  ASSERT_GT(slices, 1);  // something is lost, and waits to be dispatched again
  const auto dispatched = cluster->orders.size();
  go_on(std::chrono::seconds(30));
  EXPECT_EQ(cluster->orders.size(), dispatched);
  go_on();
  expect_all_listed();
}

TEST_F(SliceEngineTest, EveryWorldOfLossesGivesTheSame) {
  add_homes(15, 3, 3);
  workspace.latency = milliseconds(60);
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SliceLimits limits;
    limits.max_buffered_entries = seed % 3 == 0 ? 50 : 500'000;
    limits.max_directories = 5 + seed;
    outcomes.clear();
    found = 0;
    set_up(1 + static_cast<int>(seed % 7), limits);
    std::mt19937 random(seed);
    cluster->tamper = [&random](SliceOutcome& outcome) {
      if (random() % 4 == 0) outcome.answer.trailer.reset();
    };
    run();
    expect_all_listed();
  }
}

}  // namespace
}  // namespace stocktake
