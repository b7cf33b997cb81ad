// Homes that were listed from a mount which turns out to differ.

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using DoubtedHomesTest = StoreTest;
using Mounts = std::vector<std::string>;

Writer resumed(const std::string& path) {
  auto writer = Writer::resume(path);
  if (!writer) throw FatalError(writer.error());
  return std::move(*writer);
}

Listing files_of(std::int64_t size, std::vector<Subdirectory> below = {}) {
  Listing listing{{file("a", size), file("b", size)}, std::move(below)};
  listing.files[0].resource_id = "r";
  return listing;
}

/// ann's home on DBFS is from the mount "good", with a directory from "bad"; the rest is not.
void commit_all(Writer& writer, const Task& ann, const Task& below, const Task& bob,
                const std::string& bad, std::int64_t size) {
  writer.commit({{{ann, files_of(10, {{"d"}}), "good"}, 4}, {{below, files_of(size), bad}, 5}});
  writer.commit({{{bob, files_of(7)}, 6}});
}

TEST_F(DoubtedHomesTest, AreListedAgainAsIfTheyNeverWere) {
  const Task below = child(home(1), 4, "d");
  const auto fill_with = [&](Writer& writer, const std::string& bad, std::int64_t size) {
    commit_all(writer, home(1), below, home(3), bad, size);
  };
  {
    Writer writer = planned(at("right.db"));
    fill_with(writer, "", 20);
    writer.commit({{{home(2), Absent{}}, 6}});
  }
  {
    Writer writer = planned();
    fill_with(writer, "bad", 9'999);
    EXPECT_EQ(writer.scan_spec().mounts.directories, 2);
    EXPECT_EQ(writer.requeue_doubted_homes(), 0);
    writer.doubt_mounts({"bad"});
  }
  {
    // A scan that was killed knows it, too.
    Writer writer = resumed(path());
    EXPECT_EQ(writer.requeue_doubted_homes(), 1);
    EXPECT_EQ(writer.requeue_doubted_homes(), 0);
    EXPECT_EQ(writer.scan_spec().mounts.directories, 0);
    EXPECT_TRUE(check(path()).damage.empty());
    EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), 2);
    EXPECT_EQ(PendingReader(path()).read(Source::dbfs, 10), std::vector<Task>{home(1)});
    const Task again = child(home(1), writer.next_directory_id(), "d");
    writer.commit({{{home(1), files_of(10, {{"d"}})}, again.id}, {{again, files_of(20)}, 0}});
    writer.commit({{{home(2), Absent{}}, 0}});
  }
  const auto report = check(path());
  EXPECT_TRUE(report.damage.empty()) << report.damage.front();
  EXPECT_TRUE(report.finished);
  EXPECT_EQ(digest(path()), digest(at("right.db")));
}

/// A disk that is full, or a kill, may keep them from being queued again.
TEST_F(DoubtedHomesTest, AreNotFinishedUntilTheyAreListedAgain) {
  {
    Writer writer = planned();
    commit_all(writer, home(1), child(home(1), 4, "d"), home(3), "bad", 20);
    writer.commit({{{home(2), Absent{}}, 6}});
    writer.doubt_mounts({"bad"});
    ASSERT_TRUE(writer.finish());
  }
  const auto report = check(path());
  EXPECT_FALSE(report.finished);
  EXPECT_FALSE(report.sealed);
  EXPECT_EQ(report.pending, 1);
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->finished());
  EXPECT_EQ(reader->overview().pending, 1);
  std::int64_t waiting = 0;
  reader->each_user([&](const UserRow& user) { waiting += user.sum().pending; });
  EXPECT_EQ(waiting, 1);
}

TEST_F(DoubtedHomesTest, AreNoneIfNothingWasListedFromTheMount) {
  make(path());
  const std::string before = digest(path());
  Writer writer = resumed(path());
  writer.doubt_mounts({"bad"});
  EXPECT_EQ(writer.requeue_doubted_homes(), 0);
  // The mount is proven anew in a later run.
  EXPECT_EQ(count(path(), "SELECT count(*) FROM mount WHERE doubted"), 0);
  EXPECT_EQ(digest(path()), before);
}

TEST_F(DoubtedHomesTest, KeepsTheRankingOfAllOtherFiles) {
  Writer writer = planned();
  writer.commit({{{home(1), Listing{{file("largest", 100)}, {}}, "bad"}, 4}});
  Listing others;
  for (int i = 0; i < 300; ++i) others.files.push_back(file("f" + std::to_string(i), i % 50));
  writer.commit({{{home(3), others}, 4}});
  writer.doubt_mounts({"bad"});
  EXPECT_EQ(writer.requeue_doubted_homes(), 1);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM top_file WHERE ranking = 0"), 200);
  EXPECT_EQ(count(path(), "SELECT max(value) FROM top_file WHERE ranking = 0"), 49);
  EXPECT_TRUE(check(path()).damage.empty());
}

/// What a run may use, and has used, is known even if it is killed.
TEST_F(DoubtedHomesTest, MountsAreCountedWithEachCommit) {
  Writer writer = planned();
  writer.add_mounts_used({"dbfs=/dbfs", 0, {}});
  writer.add_mounts_used({"dbfs=/other", 0, {"it is gone"}});
  writer.add_mounts_used({"dbfs=/dbfs", 0, {"it is gone"}});
  writer.commit({{{home(1), files_of(1), "good"}, 4}});
  auto reader = Reader::open(path());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->scan_spec().mounts, (MountsUsed{"dbfs=/dbfs,dbfs=/other", 1, {"it is gone"}}));
}

}  // namespace
}  // namespace stocktake::store
