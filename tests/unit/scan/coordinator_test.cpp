#include "scan/coordinator.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/local/local_engine.h"
#include "support/inline_committer.h"
#include "support/scripted_workspace.h"
#include "support/watched_engine.h"
#include "unit/store/store_fixture.h"

namespace stocktake::scan {
namespace {

using testing::ScriptedWorkspace;

/// Requests a stop once the given number of directories is listed.
class StopAt final : public StopToken {
 public:
  explicit StopAt(std::int64_t most) : most_(most) {}
  bool stop_requested() const override { return listed >= most_; }
  std::int64_t listed = 0;

 private:
  std::int64_t most_;
};

constexpr std::int64_t kNoStop = 1'000'000;
/// A home and three levels of four directories, twice; three files in each.
constexpr std::int64_t kPerHome = 1 + 4 + 16 + 64;
constexpr std::int64_t kDirectories = 2 * kPerHome;

class CoordinatorTest : public store::StoreTest {
 protected:
  CoordinatorTest() {
    workspace_.grow(Source::dbfs, "/Users/ann@x", 3, 4, 3);
    workspace_.grow(Source::workspace, "/Users/ann@x", 3, 4, 3);
  }

  struct Run {
    Expected<bool> ended;
    Progress progress;
    std::size_t most_waiting;
  };

  /// Lists the pending directories with an engine of its own, as one run of the program does.
  Run run(store::Writer& writer, std::size_t window = 4096, std::int64_t stop_at = kNoStop) {
    testing::ManualClock clock;
    testing::ScriptedTransport transport(clock, std::ref(workspace_));
    net::Dispatcher dispatcher(transport, clock, kFamilies, net::DispatchLimits{});
    LocalEngine local(dispatcher, clock);
    std::size_t most_waiting = 0;
    testing::WatchedEngine engine(local, [&most_waiting](std::size_t pending) {
      most_waiting = std::max(most_waiting, pending);
    });
    testing::InlineCommitter committer(writer);
    store::PendingReader pending(writer_path_);
    CoordinatorLimits limits;
    limits.window = window;
    Coordinator coordinator(engine, committer, pending, clock, {}, limits);
    Progress start;
    {
      auto reader = store::Reader::open(writer_path_);
      const store::Overview before = reader->overview();
      start.found = before.directories;
      start.listed = before.directories - before.pending;
      start.files = before.files;
    }
    StopAt stop(stop_at);
    auto ended = coordinator.run(writer.next_directory_id(), start, stop,
                                 [&](const Progress& progress) { stop.listed = progress.listed; });
    return {std::move(ended), coordinator.progress(), most_waiting};
  }

  store::Writer fresh(const std::string& name) {
    writer_path_ = at(name);
    return planned(writer_path_);
  }

  void expect_each_asked_once() const {
    EXPECT_EQ(workspace_.asked.size(), static_cast<std::size_t>(kDirectories + 1));
    for (const auto& [place, times] : workspace_.asked) {
      EXPECT_EQ(times, 1) << place.second;
    }
  }

  std::string digest_of_one_run() {
    {
      store::Writer writer = fresh("one.db");
      EXPECT_TRUE(run(writer).ended.value_or(false));
    }
    workspace_.asked.clear();
    return digest(writer_path_);
  }

  ScriptedWorkspace workspace_;
  std::string writer_path_;
};

TEST_F(CoordinatorTest, ListsEveryDirectoryOnce) {
  {
    store::Writer writer = fresh("a.db");
    const Run all = run(writer);
    ASSERT_TRUE(all.ended);
    EXPECT_TRUE(*all.ended);
    EXPECT_EQ(all.progress.found, kDirectories + 1);
    EXPECT_EQ(all.progress.listed, kDirectories + 1);
    EXPECT_EQ(all.progress.files, 3 * kDirectories);
    EXPECT_EQ(all.progress.bytes, 300 * kDirectories);
    EXPECT_EQ(all.progress.gaps, 0);
  }
  expect_each_asked_once();
  EXPECT_TRUE(check(writer_path_).is_complete());
  EXPECT_EQ(count(writer_path_, "SELECT count(*) FROM entry"), 3 * kDirectories);
}

TEST_F(CoordinatorTest, AWindowSmallerThanTheTreeListsAllOfItAndHoldsNoMore) {
  const std::string expected = digest_of_one_run();
  {
    store::Writer writer = fresh("a.db");
    const Run all = run(writer, 4);
    ASSERT_TRUE(all.ended);
    EXPECT_TRUE(*all.ended);
    EXPECT_LE(all.most_waiting, 4U);
    EXPECT_GT(all.most_waiting, 0U);
  }
  expect_each_asked_once();
  EXPECT_EQ(check(writer_path_).damage, std::vector<std::string>{});
  EXPECT_EQ(digest(writer_path_), expected);
}

TEST_F(CoordinatorTest, AWindowOfOneListsAll) {
  {
    store::Writer writer = fresh("a.db");
    EXPECT_TRUE(run(writer, 1).ended.value_or(false));
  }
  expect_each_asked_once();
  EXPECT_TRUE(check(writer_path_).is_complete());
}

TEST_F(CoordinatorTest, AStopKeepsWhatIsUnderWayAndAResumeListsTheRest) {
  const std::string expected = digest_of_one_run();
  for (const std::size_t window : {std::size_t{4096}, std::size_t{4}}) {
    workspace_.asked.clear();
    {
      store::Writer writer = fresh("a.db");
      const Run part = run(writer, window, 40);
      ASSERT_TRUE(part.ended);
      EXPECT_FALSE(*part.ended);
      EXPECT_GE(part.progress.listed, 40);
      EXPECT_LT(part.progress.listed, kDirectories);
    }
    EXPECT_FALSE(check(writer_path_).finished);
    EXPECT_EQ(check(writer_path_).damage, std::vector<std::string>{});
    {
      auto writer = store::Writer::resume(writer_path_);
      ASSERT_TRUE(writer);
      const Run rest = run(*writer, window);
      EXPECT_TRUE(rest.ended.value_or(false));
      // The absent home was requested before the stop, and is not counted again.
      EXPECT_EQ(rest.progress.listed, kDirectories);
      EXPECT_EQ(rest.progress.found, kDirectories);
    }
    expect_each_asked_once();
    EXPECT_TRUE(check(writer_path_).is_complete());
    EXPECT_EQ(digest(writer_path_), expected);
  }
}

TEST_F(CoordinatorTest, ManyStopsGiveTheSameInventory) {
  const std::string expected = digest_of_one_run();
  { const store::Writer writer = fresh("a.db"); }
  bool done = false;
  int runs = 0;
  for (; runs < 100 && !done; ++runs) {
    auto writer = store::Writer::resume(writer_path_);
    ASSERT_TRUE(writer);
    const Run part = run(*writer, 8, 10 * (runs + 1));
    ASSERT_TRUE(part.ended);
    done = *part.ended;
  }
  EXPECT_GT(runs, 2);
  expect_each_asked_once();
  EXPECT_EQ(digest(writer_path_), expected);
}

TEST_F(CoordinatorTest, ADirectoryThatCannotBeListedIsAGapAndTheRestGoesOn) {
  workspace_.statuses[{Source::workspace, "/Users/ann@x/d1"}] = 403;
  workspace_.bodies.erase({Source::dbfs, "/Users/ann@x/d2"});
  {
    store::Writer writer = fresh("a.db");
    const Run all = run(writer);
    EXPECT_TRUE(all.ended.value_or(false));
    EXPECT_EQ(all.progress.gaps, 2);
  }
  const auto report = check(writer_path_);
  EXPECT_EQ(report.damage, std::vector<std::string>{});
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(report.gaps, 2);
  EXPECT_EQ(count(writer_path_, "SELECT count(*) FROM directory WHERE state = 1"),
            kDirectories - 2 * (1 + 4 + 16));
}

TEST_F(CoordinatorTest, OutagesOfTheServiceChangeNothing) {
  const std::string expected = digest_of_one_run();
  workspace_.outage_every = 7;
  {
    store::Writer writer = fresh("a.db");
    EXPECT_TRUE(run(writer).ended.value_or(false));
  }
  EXPECT_EQ(digest(writer_path_), expected);
}

TEST_F(CoordinatorTest, CredentialsThatAreRefusedEndTheRunAndTheRestStillWaits) {
  {
    store::Writer writer = fresh("a.db");
    workspace_.statuses[{Source::workspace, "/Users/ann@x/d1"}] = 401;
    const Run part = run(writer);
    ASSERT_FALSE(part.ended);
    EXPECT_EQ(part.ended.error().code, ExitCode::refused);
  }
  const auto report = check(writer_path_);
  EXPECT_EQ(report.damage, std::vector<std::string>{});
  EXPECT_GT(report.pending, 0);
  EXPECT_EQ(report.gaps, 0);
  workspace_.statuses.clear();
  {
    auto writer = store::Writer::resume(writer_path_);
    ASSERT_TRUE(writer);
    EXPECT_TRUE(run(*writer).ended.value_or(false));
  }
  EXPECT_TRUE(check(writer_path_).is_complete());
}

TEST_F(CoordinatorTest, AmbiguousDirectoriesAreCountedAndNotAskedFor) {
  workspace_.add_directory(Source::workspace, "/Users/ann@x", {"a", "a/b"});
  workspace_.add_directory(Source::workspace, "/Users/ann@x/a", {"b"});
  workspace_.add_directory(Source::workspace, "/Users/ann@x/a/b", {}, 1);
  {
    store::Writer writer = fresh("a.db");
    const Run all = run(writer);
    EXPECT_TRUE(all.ended.value_or(false));
    EXPECT_EQ(all.progress.gaps, 1);
    EXPECT_EQ(all.progress.listed, all.progress.found);
  }
  EXPECT_EQ((workspace_.asked[{Source::workspace, "/Users/ann@x/a/b"}]), 1);
  EXPECT_EQ(check(writer_path_).damage, std::vector<std::string>{});
}

}  // namespace
}  // namespace stocktake::scan
