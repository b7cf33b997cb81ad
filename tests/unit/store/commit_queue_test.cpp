#include "store/write/commit_queue.h"

#include <memory>
#include <stdexcept>

#include "spool/file_spool.h"
#include "store_fixture.h"

namespace stocktake::store {
namespace {

using namespace std::chrono_literals;
using CommitQueueTest = StoreTest;

/// A chain of directories below ann's workspace home: each listing names the next.
std::vector<CommitItem> chain(const Task& home, int length) {
  std::vector<CommitItem> all;
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
    for (CommitItem& each : chain(home(2), 200)) {
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

TEST_F(CommitQueueTest, AResultWaitsForOthersNoLongerThanItsAge) {
  EXPECT_LE(CommitLimits().batch_age, 100ms);
  Writer writer = planned();
  CommitLimits limits;
  limits.batch_age = 1ms;
  ThreadCommitter committer(writer, limits);
  committer.push({{home(1), Listing{}}, 0});
  // There is no flush and no other result, so only its age can cause the commit.
  std::vector<DirectoryId> committed;
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       committed.empty() && std::chrono::steady_clock::now() < end;) {
    std::this_thread::yield();
    committed = committer.take_committed();
  }
  EXPECT_EQ(committed, std::vector<DirectoryId>{1});
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
    committer.wait_for_room(1ms);  // returns although there is no room
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

/// Files on disk, as those of a listing that does not fit in memory.
Listing large_listing(int files, std::vector<Subdirectory> directories = {}) {
  auto spool = std::make_shared<FileSpool>("");
  for (int i = 0; i < files; ++i) spool->add(file(std::to_string(i), i % 1000));
  spool->finish();
  Listing listing{{}, std::move(directories)};
  listing.many_files = std::move(spool);
  return listing;
}

TEST_F(CommitQueueTest, FilesOnDiskAreStoredAsThoseInMemory) {
  const auto store = [this](const std::string& where, Listing listing) {
    Writer writer = planned(where);
    ThreadCommitter committer(writer);
    committer.push({{home(1), std::move(listing)}, 4});
    committer.push({{child(home(1), 4, "d"), Listing{{file("x")}, {}}}, 0});
    committer.push({{home(2), Listing{{file("y")}, {}}}, 0});
    committer.push({{home(3), Absent{}}, 0});
    committer.flush();
  };
  const Listing on_disk = large_listing(5000, {{"d"}});
  Listing in_memory{{}, on_disk.directories};
  on_disk.each_file([&](const Entry& each) { in_memory.files.push_back(each); });
  store(at("disk.db"), on_disk);
  store(at("memory.db"), in_memory);
  EXPECT_EQ(check(at("disk.db")).damage, std::vector<std::string>{});
  EXPECT_EQ(Reader::open(at("disk.db"))->digest(), Reader::open(at("memory.db"))->digest());
  EXPECT_EQ(count(at("disk.db"), "SELECT file_count FROM directory WHERE id = 1"), 5000);
}

TEST_F(CommitQueueTest, FilesOnDiskLeaveRoomForOtherResults) {
  Writer writer = planned();
  CommitLimits limits;
  limits.batch_age = std::chrono::hours(1);  // so that only a full batch ends the wait
  ThreadCommitter committer(writer, limits);
  committer.push({{home(1), large_listing(200'000)}, 0});
  EXPECT_TRUE(committer.has_room());
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       committer.take_committed().empty();) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace stocktake::store
