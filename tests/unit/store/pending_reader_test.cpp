#include "store/read/pending_reader.h"

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using PendingReaderTest = StoreTest;

std::vector<DirectoryId> ids_of(const std::vector<Task>& tasks) {
  std::vector<DirectoryId> ids;
  ids.reserve(tasks.size());
  for (const Task& task : tasks) ids.push_back(task.id);
  return ids;
}

TEST_F(PendingReaderTest, HomesWaitAsSoonAsTheyArePlanned) {
  const Writer writer = planned();
  PendingReader reader(path());
  EXPECT_EQ(reader.read(Source::dbfs, 10), std::vector<Task>{home(1)});
  EXPECT_EQ(reader.read(Source::workspace, 10), (std::vector<Task>{home(2), home(3)}));
}

TEST_F(PendingReaderTest, WhatHasAResultOfAnyKindWaitsNoMore) {
  Writer writer = planned();
  fill(writer);
  PendingReader reader(path());
  for (const Source source : all_sources()) {
    EXPECT_TRUE(reader.read(source, 10).empty());
    EXPECT_EQ(reader.count(source), 0);
  }
}

TEST_F(PendingReaderTest, TheFewThatAreAskedForAreTheDeepest) {
  Writer writer = planned();
  const Task ann = home(2);
  writer.commit({{{ann, Listing{{}, {{"a"}, {"b"}}}}, 4},
                 {{child(ann, 5, "b"), Listing{{}, {{"x"}, {"y"}}}}, 6}});
  PendingReader reader(path());
  EXPECT_EQ(ids_of(reader.read(Source::workspace, 1)), (std::vector<DirectoryId>{6}));
  EXPECT_EQ(ids_of(reader.read(Source::workspace, 3)), (std::vector<DirectoryId>{6, 7, 4}));
  EXPECT_TRUE(reader.read(Source::workspace, 0).empty());
}

TEST_F(PendingReaderTest, SeesOnlyWhatIsCommitted) {
  const Writer writer = planned();
  SQLite::Database other(path(), SQLite::OPEN_READWRITE);
  PendingReader reader(path());
  SQLite::Transaction transaction(other, SQLite::TransactionBehavior::IMMEDIATE);
  other.exec("UPDATE directory SET state = 1 WHERE id = 1");
  EXPECT_EQ(reader.count(Source::dbfs), 1);
  EXPECT_EQ(reader.read(Source::dbfs, 10).size(), 1U);
  transaction.commit();
  EXPECT_EQ(reader.count(Source::dbfs), 0);
  EXPECT_TRUE(reader.read(Source::dbfs, 10).empty());
}

TEST_F(PendingReaderTest, AFileThatIsNotThereIsFatal) {
  EXPECT_THROW(PendingReader(at("none.db")), FatalError);
}

TEST_F(PendingReaderTest, ReadsTheDeepestFirstThenAsFound) {
  Writer writer = planned();
  const Task ann = home(2);
  writer.commit({{{ann, Listing{{}, {{"a"}, {"b"}}}}, 4},
                 {{child(ann, 4, "a"), Listing{{}, {{"x"}, {"y"}}}}, 6}});
  PendingReader reader(path());
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
