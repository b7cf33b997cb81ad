// Gaps of a finished inventory that become pending again.

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using RequeueGapsTest = StoreTest;

Writer resumed(const std::string& path) {
  auto writer = Writer::resume(path);
  if (!writer) throw FatalError(writer.error());
  return std::move(*writer);
}

TEST_F(RequeueGapsTest, AGapWaitsAgainAndMayBeListed) {
  make(path());
  {
    Writer writer = resumed(path());
    EXPECT_EQ(writer.requeue_gaps(), 1);
    const auto pending = PendingReader(path()).read(Source::workspace, 10);
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0], child(home(2), 4, "secret"));
    writer.commit({{{pending[0], Listing{{file("found")}, {}}}, 0}});
  }
  const auto report = check(path());
  EXPECT_TRUE(report.damage.empty());
  EXPECT_TRUE(report.finished);
  EXPECT_TRUE(report.sealed);
  EXPECT_EQ(report.gaps, 0);
}

TEST_F(RequeueGapsTest, UntilItIsAskedForItIsNotFinished) {
  make(path());
  EXPECT_EQ(resumed(path()).requeue_gaps(), 1);
  const auto report = check(path());
  EXPECT_TRUE(report.damage.empty());
  EXPECT_FALSE(report.finished);
  EXPECT_EQ(report.pending, 1);
  EXPECT_EQ(report.gaps, 0);
}

TEST_F(RequeueGapsTest, TheSameAnswerIsTheSameInventory) {
  make(path());
  const std::string before = digest(path());
  {
    Writer writer = resumed(path());
    EXPECT_EQ(writer.requeue_gaps(), 1);
    writer.commit({{{child(home(2), 4, "secret"), denied()}, 0}});
  }
  EXPECT_TRUE(check(path()).damage.empty());
  EXPECT_EQ(digest(path()), before);
}

TEST_F(RequeueGapsTest, AHomeThatIsAGapWaitsAgain) {
  {
    Writer writer = planned();
    writer.commit({{{home(1), denied()}, 0}, {{home(2), Absent{}}, 0}, {{home(3), Absent{}}, 0}});
  }
  Writer writer = resumed(path());
  EXPECT_EQ(writer.requeue_gaps(), 1);
  EXPECT_EQ(PendingReader(path()).count(Source::dbfs), 1);
  writer.commit({{{home(1), Listing{{file("a")}, {}}}, 0}});
  EXPECT_TRUE(check(path()).damage.empty());
}

TEST_F(RequeueGapsTest, WhatNoRequestCanHelpStaysAGap) {
  {
    auto writer = Writer::create(path(), false);
    ASSERT_TRUE(writer);
    writer->store_scan_spec(scan_spec(), users(), {{Source::workspace, "/Users", denied()}});
    writer->commit({{{home(1), Listing{{}, {{"a/b", true}}}}, 4},
                    {{home(2), Absent{}}, 0},
                    {{home(3), Absent{}}, 0}});
  }
  Writer writer = resumed(path());
  EXPECT_EQ(writer.requeue_gaps(), 0);
  EXPECT_EQ(check(path()).gaps, 2);
}

}  // namespace
}  // namespace stocktake::store
