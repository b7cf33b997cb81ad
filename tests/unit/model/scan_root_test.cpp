#include "model/scan_root.h"

#include <gmock/gmock.h>

#include "model/task.h"

namespace stocktake {
namespace {

constexpr Source kInDbfs = Source::dbfs;
constexpr Source kInWorkspace = Source::workspace;

TEST(PlaceName, IsThePathAsPeopleWriteIt) {
  EXPECT_EQ(place_name(kInWorkspace, "/Shared"), "/Workspace/Shared");
  EXPECT_EQ(place_name(kInDbfs, "/FileStore"), "dbfs:/FileStore");
  EXPECT_EQ(place_name(kInWorkspace, ""), "/Workspace");
  EXPECT_EQ(place_name(kInDbfs, ""), "dbfs:/");
}

TEST(PlaceName, IsNobodysName) {
  for (const Source source : {kInDbfs, kInWorkspace}) {
    EXPECT_TRUE(is_place_name(place_name(source, "")));
    EXPECT_TRUE(is_place_name(place_name(source, "/a")));
  }
  for (const char* name : {"ann@x", "1b2c", "a:b", "either/or"}) EXPECT_FALSE(is_place_name(name));
}

TEST(Coverage, TheInnermostRootHasThePath) {
  const Coverage coverage{{{kInWorkspace, "/a"}, {kInWorkspace, ""}, {kInWorkspace, "/a/b"}},
                          false};
  EXPECT_EQ(coverage.innermost(kInWorkspace, "/a/b/c")->path, "/a/b");
  EXPECT_EQ(coverage.innermost(kInWorkspace, "/a/bc")->path, "/a");
  EXPECT_EQ(coverage.innermost(kInWorkspace, "/x")->path, "");
  EXPECT_EQ(coverage.innermost(kInDbfs, "/a"), nullptr);
  EXPECT_TRUE(coverage.names(kInWorkspace, "/a"));
  EXPECT_FALSE(coverage.names(kInWorkspace, "/a/bc"));
}

TEST(Coverage, TheWholeCoversEverySource) {
  const Coverage whole{{}, true};
  EXPECT_TRUE(whole.covers(kInDbfs, "/Users"));
  EXPECT_TRUE(whole.covers(kInWorkspace, ""));
  EXPECT_FALSE(Coverage{}.covers(kInDbfs, "/Users"));
}

TEST(UserOf, IsThePersonOrTheHome) {
  EXPECT_EQ(user_of({0, 0, kInWorkspace, 1, "/Users/ann@x/dir"}), "ann@x");
  EXPECT_EQ(user_of({0, 0, kInWorkspace, 2, "/Repos/ann@x/a/b"}), "ann@x");
  EXPECT_EQ(user_of({0, 0, kInDbfs, 0, "/Repos/ann@x"}), "/Repos/ann@x");
  EXPECT_EQ(user_of({0, 0, kInWorkspace, 2, "/Shared/a/b"}), "/Shared");
  EXPECT_EQ(user_of({0, 0, kInWorkspace, 1, "/a"}), "/");
  EXPECT_EQ(user_of({0, 0, kInWorkspace, 0, ""}), "/");
}

}  // namespace
}  // namespace stocktake
