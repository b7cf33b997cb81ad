#include "model/children.h"

#include <gtest/gtest.h>

namespace stocktake {
namespace {

const Task kParent{7, 3, Source::workspace, 2, "/Users/ann@x/a/b"};

TEST(ChildrenTest, PathSourceHomeAndDepthFollowFromTheParent) {
  const Listing listing{{}, {{"c"}}};
  const auto children = children_of(kParent, listing, 40);
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(children[0].task, (Task{40, 3, Source::workspace, 3, "/Users/ann@x/a/b/c"}));
  EXPECT_TRUE(children[0].is_asked_for);
}

TEST(ChildrenTest, IdsCountUpInTheOrderOfTheListing) {
  const Listing listing{{}, {{"z"}, {"a"}, {"m"}}};
  const auto children = children_of(kParent, listing, 40);
  ASSERT_EQ(children.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(children[i].task.id, 40 + static_cast<DirectoryId>(i));
    EXPECT_EQ(children[i].task.path, kParent.path + "/" + listing.directories[i].name);
  }
}

TEST(ChildrenTest, AnAmbiguousOneTakesAnIdAndIsNotAskedFor) {
  const Listing listing{{}, {{"a"}, {"a/b", true}, {"c"}}};
  const auto children = children_of(kParent, listing, 40);
  ASSERT_EQ(children.size(), 3U);
  EXPECT_EQ(children[1].task.id, 41);
  EXPECT_EQ(children[1].task.path, "/Users/ann@x/a/b/a/b");
  EXPECT_FALSE(children[1].is_asked_for);
  const auto tasks = asked_for(children);
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0], children[0].task);
  EXPECT_EQ(tasks[1], children[2].task);
}

TEST(ChildrenTest, WithoutAFirstIdNoneHasOne) {
  const auto children = children_of(kParent, Listing{{}, {{"a"}, {"b"}}}, 0);
  ASSERT_EQ(children.size(), 2U);
  EXPECT_EQ(children[0].task.id, 0);
  EXPECT_EQ(children[1].task.id, 0);
}

TEST(ChildrenTest, FilesAreNoChildren) {
  const Listing listing{{{"f", "FILE", 1, std::nullopt, std::nullopt}}, {}};
  EXPECT_TRUE(children_of(kParent, listing, 40).empty());
}

TEST(ChildrenTest, NamesAreJoinedByteForByte) {
  const Listing listing{{}, {{"a b/\n\xff"}}};
  EXPECT_EQ(children_of(kParent, listing, 1).front().task.path, "/Users/ann@x/a/b/a b/\n\xff");
}

TEST(ChildrenTest, TheGapNamesTheCallThatIsNotMade) {
  const Gap gap = ambiguous_gap(Source::dbfs);
  EXPECT_EQ(gap.operation, "dbfs/list");
  EXPECT_EQ(gap.error_code, "AMBIGUOUS_PATH");
  EXPECT_EQ(gap.attempts, 0);
  EXPECT_EQ(ambiguous_gap(Source::workspace).operation, "workspace/list");
}

}  // namespace
}  // namespace stocktake
