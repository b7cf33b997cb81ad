#include <gtest/gtest.h>

#include <random>

#include "engine/slices/slice_engine.h"
#include "scan/coordinator.h"
#include "support/inline_committer.h"
#include "support/stop_tokens.h"
#include "support/virtual_cluster.h"
#include "unit/store/store_fixture.h"

namespace stocktake::scan {
namespace {

using testing::ScriptedWorkspace;
using testing::StopFrom;
using testing::VirtualCluster;

/// A home and three levels of four directories, in each source; bob has a hundred directories.
constexpr std::int64_t kAllDirectories = 2 * (1 + 4 + 16 + 64) + 101;

/// A complete scan in slices, including store and coordinator, in virtual time.
class SliceScanTest : public store::StoreTest {
 protected:
  SliceScanTest() {
    workspace_.grow(Source::dbfs, "/Users/ann@x", 3, 4, 3);
    workspace_.grow(Source::workspace, "/Users/ann@x", 3, 4, 3);
    workspace_.grow(Source::workspace, "/Users/bob@x", 1, 100, 1);
    workspace_.latency = std::chrono::milliseconds(100);
  }

  struct World {
    int executors = 3;
    std::size_t window = 4096;
    std::size_t max_buffered_entries = 500'000;
    unsigned seed = 0;  ///< for losing trailers; 0: none are lost
    Duration stop_after = std::chrono::hours(100);
  };

  Expected<bool> run(const std::string& path, store::Writer& writer, const World& world) {
    testing::ManualClock clock;
    VirtualCluster cluster(clock, workspace_, world.executors);
    std::mt19937 random(world.seed);
    cluster.tamper = [&](SliceOutcome& outcome) {
      if (world.seed > 0 && random() % 5 == 0) outcome.answer.trailer.reset();
    };
    SliceLimits limits;
    limits.max_in_flight = 2 * world.executors;
    limits.max_buffered_entries = world.max_buffered_entries;
    limits.window = world.window;
    SliceEngine engine(cluster, clock, protocol::WorkspaceAccess{}, limits);
    testing::InlineCommitter committer(writer);
    store::PendingReader pending(path);
    CoordinatorLimits coordinator_limits;
    coordinator_limits.window = world.window;
    Coordinator coordinator(engine, committer, pending, clock, {}, coordinator_limits);
    Progress start;
    const store::Overview before = store::Reader::open(path)->overview();
    start.found = before.directories;
    start.listed = before.directories - before.pending;
    return coordinator.run(writer.next_directory_id(), start,
                           StopFrom(clock, clock.now() + world.stop_after), {});
  }

  /// The digest of a scan in this world, which is resumed after each stop until it is complete.
  std::string digest_of(const std::string& name, World world) {
    const std::string path = at(name);
    { const store::Writer made = planned(path); }
    bool finished = false;
    for (runs_ = 0; !finished && runs_ < 50; ++runs_) {
      auto writer = store::Writer::resume(path);
      if (!writer) throw FatalError(writer.error());
      const auto ended = run(path, *writer, world);
      EXPECT_TRUE(ended.has_value()) << ended.error().message;
      finished = ended.value_or(false);
      if (world.seed > 0) ++world.seed;
      world.stop_after += std::chrono::seconds(1);
    }
    EXPECT_TRUE(finished);
    EXPECT_TRUE(check(path).is_complete());
    EXPECT_EQ(count(path, "SELECT count(*) FROM directory WHERE state = 1"), kAllDirectories);
    return digest(path);
  }

  void expect_each_asked_once() const {
    for (const auto& [place, times] : workspace_.asked) EXPECT_EQ(times, 1) << place.second;
  }

  ScriptedWorkspace workspace_;
  int runs_ = 0;
};

TEST_F(SliceScanTest, ListsEveryDirectoryOnce) {
  digest_of("a.db", {});
  expect_each_asked_once();
}

TEST_F(SliceScanTest, ASmallWindowGivesTheSame) {
  const std::string expected = digest_of("a.db", {});
  for (const std::size_t window : {1U, 4U, 64U}) {
    workspace_.asked.clear();
    EXPECT_EQ(digest_of("w.db", {.window = window}), expected) << window;
    expect_each_asked_once();
  }
}

TEST_F(SliceScanTest, StopsAndResumesGiveTheSameAndAskForNothingTwice) {
  const std::string expected = digest_of("a.db", {});
  workspace_.asked.clear();
  EXPECT_EQ(digest_of("s.db", {.stop_after = std::chrono::milliseconds(700)}), expected);
  EXPECT_GT(runs_, 1);
  expect_each_asked_once();
}

TEST_F(SliceScanTest, EveryWorldOfLossesStopsAndTightMemoryGivesTheSame) {
  const std::string expected = digest_of("a.db", {});
  for (unsigned seed = 1; seed <= 12; ++seed) {
    World world;
    world.executors = 1 + static_cast<int>(seed % 4);
    world.window = seed % 2 == 0 ? 8 : 4096;
    world.max_buffered_entries = seed % 3 == 0 ? 30 : 500'000;
    world.seed = seed * 1000;
    if (seed % 4 == 0) world.stop_after = std::chrono::seconds(1);
    EXPECT_EQ(digest_of("w" + std::to_string(seed) + ".db", world), expected) << seed;
  }
}

TEST_F(SliceScanTest, ATokenThatExpiresLeavesTheRestWaitingAndNoGaps) {
  const std::string path = at("a.db");
  workspace_.statuses[{Source::workspace, "/Users/bob@x/d50"}] = 401;
  {
    store::Writer writer = planned(path);
    const auto ended = run(path, writer, {});
    ASSERT_FALSE(ended.has_value());
    EXPECT_EQ(ended.error().code, ExitCode::refused);
  }
  const auto report = check(path);
  EXPECT_EQ(report.damage, std::vector<std::string>{});
  EXPECT_GT(report.pending, 0);
  EXPECT_EQ(report.gaps, 0);
  EXPECT_GT(count(path, "SELECT count(*) FROM directory WHERE state = 1"), 10);
}

}  // namespace
}  // namespace stocktake::scan
