#include "engine/boundaries.h"

#include <gmock/gmock.h>

namespace stocktake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Source kDbfs = Source::dbfs;
constexpr Source kWorkspace = Source::workspace;
const std::vector<Source> kBoth{kDbfs, kWorkspace};

std::vector<std::string> left_of(const Boundaries& boundaries, const std::string& parent,
                                 const std::vector<std::string>& names) {
  Listing listing;
  for (const std::string& name : names) listing.directories.push_back({name});
  boundaries.cut(listing, {1, 1, kWorkspace, 2, parent});
  std::vector<std::string> left;
  for (const Subdirectory& each : listing.directories) left.push_back(each.name);
  return left;
}

TEST(Boundaries, AreCutFromTheListingThatHasThem) {
  const auto boundaries =
      boundaries_of({{{kWorkspace, "/Shared/a/b"}, {kWorkspace, "/Shared"}}, false}, kBoth);
  EXPECT_THAT(left_of(boundaries, "/Shared/a", {"a", "b", "c"}), ElementsAre("a", "c"));
  EXPECT_THAT(left_of(boundaries, "/Shared", {"a", "b"}), ElementsAre("a", "b"));
  EXPECT_THAT(left_of(boundaries, "/Shared/a/b", {"b"}), ElementsAre("b"));
}

TEST(Boundaries, AreCutFromTheRootOfASource) {
  const auto boundaries = boundaries_of({{{kWorkspace, ""}}, false}, kBoth);
  EXPECT_THAT(left_of(boundaries, "", {"Users", "Shared", "Repos"}), ElementsAre("Shared"));
}

TEST(Boundaries, AreOfOneSource) {
  const auto boundaries = boundaries_of({{{kDbfs, "/a/b"}}, false}, kBoth);
  EXPECT_THAT(left_of(boundaries, "/a", {"b"}), ElementsAre("b"));
  EXPECT_TRUE(boundaries.contains(kDbfs, "/a/b"));
}

TEST(Boundaries, ThePersonInAPathHasNoLetterCase) {
  const auto boundaries = boundaries_of({{{kWorkspace, "/Users/Ann@X/Project"}}, false}, kBoth);
  EXPECT_THAT(left_of(boundaries, "/Users/ann@x", {"Project", "project"}), ElementsAre("project"));
}

TEST(Boundaries, OnDbfsLetterCaseMatters) {
  const auto boundaries = boundaries_of({{{kDbfs, "/Users/Ann@x/a"}}, false}, kBoth);
  EXPECT_TRUE(boundaries.contains(kDbfs, "/Users/Ann@x/a"));
  EXPECT_FALSE(boundaries.contains(kDbfs, "/Users/ann@x/a"));
}

TEST(Boundaries, AFileIsOneToo) {
  const auto boundaries =
      boundaries_of({{{kWorkspace, "/Shared/f"}, {kWorkspace, "/Shared"}}, false}, kBoth);
  Listing listing;
  listing.files = {{"f", "FILE", 1, {}, {}}, {"g", "FILE", 2, {}, {}}};
  boundaries.cut(listing, {1, 1, kWorkspace, 0, "/Shared"});
  ASSERT_EQ(listing.files.size(), 1U);
  EXPECT_EQ(listing.files.front().name, "g");
  Listing itself;
  itself.files = {{"", "FILE", 1, {}, {}}};
  boundaries.cut(itself, {1, 1, kWorkspace, 0, "/Shared/f"});
  EXPECT_EQ(itself.files.size(), 1U);
}

TEST(Boundaries, WhatIsAmbiguousStaysAGap) {
  const auto boundaries =
      boundaries_of({{{kWorkspace, "/Shared/a"}, {kWorkspace, "/Shared"}}, false}, kBoth);
  Listing listing;
  listing.directories = {{"a"}, {"a", true}};
  boundaries.cut(listing, {1, 1, kWorkspace, 0, "/Shared"});
  ASSERT_EQ(listing.directories.size(), 1U);
  EXPECT_TRUE(listing.directories.front().ambiguous);
}

TEST(Boundaries, WithoutARootThereAreNone) {
  EXPECT_TRUE(boundaries_of({}, kBoth).empty());
}

TEST(Boundaries, WhatIsLeftOutIsOneUnlessARootIsInIt) {
  const auto all = boundaries_of({{{kDbfs, ""}}, false}, kBoth);
  EXPECT_TRUE(all.contains(kDbfs, "/mnt"));
  EXPECT_TRUE(all.contains(kDbfs, "/databricks-datasets"));
  const auto one = boundaries_of({{{kDbfs, ""}, {kDbfs, "/mnt/a"}}, false}, kBoth);
  EXPECT_FALSE(one.contains(kDbfs, "/mnt"));
  EXPECT_TRUE(one.contains(kDbfs, "/mnt/a"));
  EXPECT_FALSE(boundaries_of({{{kDbfs, "/FileStore"}}, false}, kBoth).contains(kDbfs, "/mnt"));
}

}  // namespace
}  // namespace stocktake
