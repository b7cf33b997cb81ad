#include "unit/engine/slices/slice_engine_fixture.h"

namespace stocktake {
namespace {

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
    for (int i = 0; i < users; ++i) {  // the same users' other homes, with different letter case
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
  EXPECT_LT(*ended_before_the_second, 100 - 3 * 4);  // twice the number of slots would be too late
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

/// What was listed from a mount before it is known to differ, in this slice or an earlier one, does
/// not count.
TEST_F(SliceEngineTest, WhatIsFromAMountThatDiffersIsListedAgain) {
  add_homes(20, 2, 3);
  set_up(2);
  int slices = 0;
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (++slices > 12) return;
    for (TaskResult& result : outcome.answer.results) {
      result.outcome = Listing{};
      result.mount = "machine 1:2:3";
    }
    if (slices < 8) return;
    outcome.answer.trailer->mounts_found = {
        {Source::dbfs, "machine", "1:2:3", 0, 0, "it differs", true}};
  };
  run();
  EXPECT_EQ(engine->take_doubted_mounts(), std::vector<std::string>{"machine 1:2:3"});
  EXPECT_TRUE(engine->take_doubted_mounts().empty());
  EXPECT_EQ(engine->counters().mount_notes, std::vector<std::string>{"it differs"});
  EXPECT_EQ(cluster->orders.back().mounts_known.front().refused, "it differs");
  // The first seven slices list a home each.
  const auto empty = std::count_if(outcomes.begin(), outcomes.end(), [](const auto& each) {
    const auto* listing = std::get_if<Listing>(&each.second);
    return listing != nullptr && *listing == Listing{};
  });
  EXPECT_EQ(empty, 7);
}

/// As a worker tells that the workspace refuses its secret.
void refuse(SliceOutcome& outcome) {
  outcome.answer.results.clear();
  outcome.answer.trailer->failure = Failure{ExitCode::refused, "403", ""};
}

TEST_F(SliceEngineTest, ASecretThatExpiresBeforeItsSliceEndsIsNoRefusalOfTheCaller) {
  add_homes(10, 1, 2);
  int refused = 0;
  SliceLimits limits;
  limits.renew_secret = [] { return true; };
  limits.secret_valid_until = [this] { return std::optional(clock.now()); };
  set_up(2, limits);
  cluster->tamper = [&](SliceOutcome& outcome) {
    if (outcome.slice > 40) return;
    ++refused;
    refuse(outcome);
  };
  run();
  expect_all_listed();
  EXPECT_EQ(refused, 40);
}

TEST_F(SliceEngineTest, SecretsThatAreRefusedBeforeTheyExpireEndTheRun) {
  add_homes(10, 1, 2);
  int renewed = 0;
  SliceLimits limits;
  limits.renew_secret = [&renewed] { return ++renewed > 0; };
  limits.secret_valid_until = [this] { return std::optional(clock.now() + std::chrono::hours(1)); };
  set_up(2, limits);
  cluster->tamper = [](SliceOutcome& outcome) { refuse(outcome); };
  run();
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->code, ExitCode::refused);
  EXPECT_LE(renewed, 4);
}

TEST_F(SliceEngineTest, ASliceDoesNotOutlastItsSecret) {
  add_homes(3, 3, 6);
  workspace.latency = milliseconds(200);
  SliceLimits limits;
  limits.secret_valid_until = [this] { return std::optional(clock.now() + milliseconds(3000)); };
  set_up(2, limits);
  run();
  expect_all_listed();
  for (const auto& order : cluster->orders) EXPECT_LE(order.budget, milliseconds(1500));
}

TEST_F(SliceEngineTest, ResultsThatAreHeldAreBounded) {
  add_homes(6, 4, 3);
  SliceLimits limits;
  limits.max_buffered_entries = 20;
  set_up(2, limits);
  run();
  expect_all_listed();
  const auto twice = std::count_if(workspace.asked.begin(), workspace.asked.end(),
                                   [](const auto& asked) { return asked.second > 1; });
  EXPECT_GT(twice, 0);  // dropped, and listed again
}

TEST_F(SliceEngineTest, ADrainKeepsWhatWasListedBelowAndStartsNothing) {
  add_homes(8, 3, 3);
  workspace.latency = milliseconds(100);
  set_up(2);
  engine->submit(homes, QueuePosition::back);
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
  EXPECT_EQ(outcomes.size(), asked);  // no request was wasted
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
    if (!outcome.answer.trailer || told_at != Instant{}) return;
    told_at = clock.now();
    outcome.answer.trailer->limits[Source::workspace].pause = std::chrono::seconds(40);
  };
  engine->submit(homes, QueuePosition::back);
  found = homes.size();
  go_on(std::chrono::seconds(5));
  const auto dispatched = cluster->orders.size();
  go_on(std::chrono::seconds(30));
  EXPECT_EQ(cluster->orders.size(), dispatched);
  const auto waits = engine->counters().waits;
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].calls, "workspace");
  EXPECT_NEAR(waits[0].seconds_left, seconds(told_at + std::chrono::seconds(40) - clock.now()), 1);
  go_on();
  expect_all_listed();
  EXPECT_GT(cluster->orders.size(), dispatched);
  EXPECT_TRUE(engine->counters().waits.empty());
}

TEST_F(SliceEngineTest, WhatIsLearnedIsPassedOn) {
  add_homes(6, 3, 3);
  workspace.latency = milliseconds(200);
  set_up(2, {.max_in_flight = 2});
  cluster->tamper = [](SliceOutcome& outcome) {
    if (!outcome.answer.trailer) return;
    outcome.answer.trailer->limits[Source::workspace] = {3, true, 12.5, true, {}};
    outcome.answer.trailer->counters.throttled = 1;
  };
  run();
  expect_all_listed();
  const auto& last = cluster->orders.back().limits[Source::workspace];
  EXPECT_EQ(last.in_flight, 3);
  EXPECT_DOUBLE_EQ(last.rate, 12.5);
}

TEST_F(SliceEngineTest, EqualHomesAreListedAsFastAsThereAreExecutors) {
  add_homes(100, 1, 14);  // 15 directories of 100 ms: 1.5 s one after the other
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

}  // namespace
}  // namespace stocktake
