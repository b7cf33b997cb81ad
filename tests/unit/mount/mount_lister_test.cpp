#include "mount/mount_lister.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "tree_fixture.h"

namespace stocktake::mount {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

/// Longer than anything here takes.
constexpr seconds kEnough{30};

class MountListerTest : public TreeTest {
 protected:
  ~MountListerTest() override { calls->release(); }

  MountLister lister(ListerLimits lister_limits = {.threads = 4}) {
    return {open(), clock, lister_limits};
  }
  /// All results of what was submitted, by path.
  static std::multiset<std::string> take_all(MountLister& lister) {
    std::multiset<std::string> paths;
    while (lister.unfinished() > 0) {
      auto results = lister.take(kEnough);
      if (!results || results->empty()) {
        ADD_FAILURE() << (results ? "nothing" : results.error().message);
        break;
      }
      for (const TaskResult& result : *results) paths.insert(result.task.path);
    }
    return paths;
  }

  SystemClock clock;
};

TEST_F(MountListerTest, ReturnsEachDirectoryOnce) {
  std::multiset<std::string> submitted;
  MountLister several = lister();
  for (int i = 0; i < 500; ++i) {
    const std::string path = fmt::format("/Users/ann/d{}", i);
    make_folder(path.substr(1));
    submitted.insert(path);
    several.submit(task(path));
  }
  EXPECT_EQ(take_all(several), submitted);
  EXPECT_TRUE(several.under_way().empty());
}

TEST_F(MountListerTest, WaitsForOneThatTakesLong) {
  MountLister several = lister();
  calls->stick("Users/ann");
  several.submit(task("/Users/ann"));
  calls->wait_until_stuck();
  EXPECT_TRUE(several.take(milliseconds(1))->empty());
  EXPECT_EQ(several.under_way().size(), 1);
  calls->release();
  EXPECT_EQ(take_all(several).count("/Users/ann"), 1);
}

TEST_F(MountListerTest, ListsOtherDirectoriesWhileSomeDoNotAnswer) {
  make_folder("Users/bob");
  MountLister several =
      lister({.threads = 2, .slow_after = milliseconds(20), .give_up_after = kEnough});
  calls->stick("Users/ann");
  for (const char* name : {"one", "two"}) several.submit(task(std::string("/Users/ann/") + name));
  calls->wait_until_stuck(2);
  several.submit(task("/Users/bob"));
  // Both threads are stuck: others take their places.
  auto results = several.take(kEnough);
  ASSERT_TRUE(results) << results.error().message;
  ASSERT_EQ(results->size(), 1);
  EXPECT_EQ(results->front().task.path, "/Users/bob");
  EXPECT_EQ(several.under_way().size(), 2);
  calls->release();
  EXPECT_EQ(take_all(several).size(), 2);
}

TEST_F(MountListerTest, GivesUpADirectoryThatDoesNotAnswerWhileTheRootDoes) {
  make_folder("Users/bob");
  MountLister several = lister({.threads = 2,
                                .slow_after = milliseconds(20),
                                .give_up_after = kEnough,
                                .stuck_after = milliseconds(60)});
  calls->stick("Users/ann");
  several.submit(task("/Users/ann"));
  calls->wait_until_stuck();
  auto results = several.take(kEnough);
  ASSERT_TRUE(results) << results.error().message;
  ASSERT_EQ(results->size(), 1);
  const auto* const gap = std::get_if<Gap>(&results->front().outcome);
  ASSERT_NE(gap, nullptr);
  EXPECT_EQ(gap->error_code, "ETIMEDOUT");
  EXPECT_EQ(several.unfinished(), 0);
  calls->release();
  several.submit(task("/Users/bob"));
  EXPECT_EQ(take_all(several), std::multiset<std::string>{"/Users/bob"});
}

TEST_F(MountListerTest, GivesUpAMountOfWhichAllThreadsAreStuck) {
  MountLister several = lister({.threads = 1,
                                .slow_after = milliseconds(20),
                                .give_up_after = kEnough,
                                .stuck_after = milliseconds(60)});
  calls->stick("Users/ann");
  for (const char* name : {"one", "two", "three"}) {
    several.submit(task(std::string("/Users/ann/") + name));
  }
  std::size_t given_up = 0;
  auto results = several.take(kEnough);
  for (; results; results = several.take(kEnough)) given_up += results->size();
  EXPECT_LE(given_up, 2U);  // one thread, and one in its place
  EXPECT_THAT(results.error().message, HasSubstr("does not answer"));
  calls->release();
}

TEST_F(MountListerTest, SaysThatAMountDoesNotAnswer) {
  MountLister several =
      lister({.threads = 2, .slow_after = milliseconds(20), .give_up_after = milliseconds(20)});
  several.submit(task("/Users/ann"));
  EXPECT_EQ(take_all(several).size(), 1);
  calls->stick("Users");
  calls->stick_root();
  several.submit(task("/Users/ann"));
  auto results = several.take(kEnough);
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().code, ExitCode::unreachable);
  EXPECT_THAT(results.error().message, HasSubstr("does not answer"));
  EXPECT_FALSE(several.take(milliseconds(1)));
  calls->release();
}

TEST_F(MountListerTest, EndsAlthoughAThreadDoesNot) {
  {
    MountLister several = lister();
    calls->stick("Users/ann");
    several.submit(task("/Users/ann"));
    calls->wait_until_stuck();
  }
  calls->release();
}

TEST_F(MountListerTest, ReturnsNothingOfWhatItForgot) {
  make_folder("Users/bob");
  MountLister several = lister();
  calls->stick("Users/ann");
  several.submit(task("/Users/ann"));
  calls->wait_until_stuck();
  several.forget();
  EXPECT_EQ(several.unfinished(), 0);
  calls->release();
  several.submit(task("/Users/bob"));
  EXPECT_EQ(take_all(several), std::multiset<std::string>{"/Users/bob"});
}

TEST_F(MountListerTest, FailsWhenTheMountIsGone) {
  MountLister several = lister();
  EXPECT_TRUE(several.check());
  calls->root_error = ENOTCONN;
  calls->fail("Users/ann", ENOTCONN);
  several.submit(task("/Users/ann"));
  EXPECT_FALSE(several.take(kEnough));
  EXPECT_EQ(several.under_way().size(), 1);
  EXPECT_FALSE(several.check());
}

TEST_F(MountListerTest, OpensNoTreeThatDoesNotAnswer) {
  calls->stick_root();
  const auto tree = open_in_time({Source::dbfs, root()}, limits, calls, milliseconds(1));
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("does not answer"));
  calls->release();
}

}  // namespace
}  // namespace stocktake::mount
