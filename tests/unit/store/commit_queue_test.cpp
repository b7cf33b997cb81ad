#include "store/commit_queue.h"

#include <stdexcept>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using namespace std::chrono_literals;
using CommitQueueTest = StoreTest;

/// A chain of directories below ann's workspace home: each listing names the next.
std::vector<Recorded> chain(const Task& home, int length) {
  std::vector<Recorded> all;
  Task task = home;
  for (int i = 0; i < length; ++i) {
    const DirectoryId next = 4 + i;
    all.push_back({{task, Listing{{file("f")}, {{"d"}}}}, next});
    task = {next, task.home, task.source, task.depth + 1, task.path + "/d"};
  }
  return all;
}

TEST_F(CommitQueueTest, StoresInTheOrderOfPushing) {
  Writer writer = planned();
  CommitLimits limits;
  limits.batch_listings = 3;
  std::vector<DirectoryId> committed;
  std::vector<DirectoryId> pushed;
  {
    ThreadCommitter committer(writer, limits);
    for (Recorded& each : chain(home(2), 200)) {
      pushed.push_back(each.result.task.id);
      committer.push(std::move(each));
    }
    committer.flush();
    committed = committer.take_committed();
  }
  EXPECT_EQ(committed, pushed);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directory WHERE state = 1"), 200);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(CommitQueueTest, AResultDoesNotWaitLongForOthers) {
  Writer writer = planned();
  ThreadCommitter committer(writer);
  committer.push({{home(1), Listing{}}, 0});
  for (int i = 0; i < 100 && count(path(), "SELECT state FROM directory WHERE id = 1") == 0; ++i) {
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(count(path(), "SELECT state FROM directory WHERE id = 1"), 1);
}

TEST_F(CommitQueueTest, FlushDoesNotWaitForTheBatchToAge) {
  Writer writer = planned();
  CommitLimits limits;
  limits.batch_age = 1h;
  ThreadCommitter committer(writer, limits);
  committer.push({{home(1), Listing{}}, 0});
  committer.flush();
  EXPECT_EQ(committer.take_committed(), std::vector<DirectoryId>{1});
}

TEST_F(CommitQueueTest, SaysWhenThereIsNoRoomByListingsAndByEntries) {
  Writer writer = planned();
  CommitLimits limits;
  limits.batch_age = 1h;
  limits.queued_listings = 2;
  limits.queued_entries = 5;
  {
    ThreadCommitter committer(writer, limits);
    committer.push({{home(1), Listing{}}, 0});
    EXPECT_TRUE(committer.has_room());
    committer.push({{home(2), Listing{}}, 0});
    EXPECT_FALSE(committer.has_room());
    committer.wait_for_room(1ms);  // in vain, and returns
    committer.flush();
    EXPECT_TRUE(committer.has_room());
    committer.push({{home(3), Listing{std::vector<Entry>(5, file("a")), {}}}, 0});
    EXPECT_FALSE(committer.has_room());
  }
}

TEST_F(CommitQueueTest, WaitingForRoomEndsWhenThereIsSome) {
  Writer writer = planned();
  CommitLimits limits;
  limits.queued_listings = 1;
  ThreadCommitter committer(writer, limits);
  committer.push({{home(1), Listing{}}, 0});
  committer.wait_for_room(1h);
  EXPECT_TRUE(committer.has_room());
}

TEST_F(CommitQueueTest, WhatTheWriterThrowsReachesWhoeverPushes) {
  Writer writer = planned();
  ThreadCommitter committer(writer);
  committer.push({{home(1), Listing{}}, 0});
  committer.flush();
  committer.push({{home(1), Listing{}}, 0});
  EXPECT_THROW(committer.flush(), std::logic_error);
  EXPECT_THROW(static_cast<void>(committer.has_room()), std::logic_error);
  EXPECT_THROW(committer.push({{home(2), Listing{}}, 0}), std::logic_error);
  EXPECT_EQ(committer.take_committed(), std::vector<DirectoryId>{1});
}

TEST_F(CommitQueueTest, ClosingStoresWhatIsLeft) {
  Writer writer = planned();
  {
    CommitLimits limits;
    limits.batch_age = 1h;
    limits.batch_listings = 2;
    ThreadCommitter committer(writer, limits);
    for (DirectoryId id = 1; id <= 3; ++id) committer.push({{home(id), Listing{}}, 0});
  }
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directory WHERE state = 1"), 3);
}

TEST_F(CommitQueueTest, WaitingIsReadDeepestFirstThenAsFound) {
  Writer writer = planned();
  const Task ann = home(2);
  writer.commit({{{ann, Listing{{}, {{"a"}, {"b"}}}}, 4},
                 {{child(ann, 4, "a"), Listing{{}, {{"x"}, {"y"}}}}, 6}});
  WaitingReader reader(path());
  std::vector<DirectoryId> ids;
  for (const Task& task : reader.read(Source::workspace, 100)) ids.push_back(task.id);
  EXPECT_EQ(ids, (std::vector<DirectoryId>{6, 7, 5, 3}));
  EXPECT_EQ(reader.read(Source::workspace, 2).size(), 2U);
  EXPECT_EQ(reader.read(Source::dbfs, 100), std::vector<Task>{home(1)});
  EXPECT_EQ(reader.count(Source::workspace), 4);
  EXPECT_EQ(reader.count(Source::dbfs), 1);
}

}  // namespace
}  // namespace stocktake::store
