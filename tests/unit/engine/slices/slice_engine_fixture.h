#pragma once

#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/slices/slice_engine.h"
#include "support/virtual_cluster.h"

namespace stocktake {

using protocol::DirectoryKey;
using std::chrono::milliseconds;
using testing::ScriptedWorkspace;
using testing::VirtualCluster;

/// Submits children as the coordinator does, and records the outcome of every directory.
class SliceEngineTest : public ::testing::Test {
 protected:
  void set_up(int executors, SliceLimits limits = {}, SliceWatch watch = {}) {
    cluster.emplace(clock, workspace, executors);
    engine.emplace(*cluster, clock, protocol::WorkspaceAccess{}, limits, std::move(watch));
  }

  void add_homes(int count, int depth, int width) {
    for (int i = 0; i < count; ++i) {
      const std::string path = "/Users/u" + std::to_string(i) + "@x";
      workspace.grow(Source::workspace, path, depth, width, 1);
      homes.push_back({++last_id, 0, Source::workspace, 0, path});
    }
  }

  void run() {
    engine->submit(homes, QueuePosition::back);
    found += homes.size();
    go_on();
  }

  /// Runs until everything is listed, the engine has failed, or `most` has passed.
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
      engine->submit(std::move(children), QueuePosition::front);
    }
    const DirectoryKey place{result.task.source, result.task.path};
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

  /// The duration on a cluster where starting a task and a job takes time.
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
  std::map<DirectoryKey, Outcome> outcomes;
  std::optional<Failure> failure;
};

}  // namespace stocktake
