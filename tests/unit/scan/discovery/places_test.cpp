#include "scan/discovery/places.h"

#include <gmock/gmock.h>

#include "engine/local/local_engine.h"
#include "scan/discovery/discovery.h"
#include "support/scripted_workspace.h"

namespace stocktake::scan {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr Source kDbfs = Source::dbfs;
constexpr Source kWorkspace = Source::workspace;

/// Whose row each tree is in: "ann@x: /Users/ann@x, /Repos/ann@x".
std::vector<std::string> rows_of(const Discovered& found) {
  std::vector<std::string> rows;
  for (const store::UserSpec& user : found.users) {
    std::string row = user.name + ":";
    for (const store::HomeSpec& home : user.homes) {
      row += " " + std::string(home.source == kDbfs ? "dbfs:" : "") + home.path;
      if (home.listing) row += fmt::format("({} files)", home.listing->file_count());
    }
    rows.push_back(row);
  }
  return rows;
}

class PlacesTest : public ::testing::Test {
 protected:
  PlacesTest() {
    add(kWorkspace, "", {"Users", "Shared", "Repos", "odd"}, 1);
    add(kWorkspace, "/Users", {"ann@x", "left@x"}, 1);
    add(kWorkspace, "/Repos", {"ann@x", "gone@x", "team"}, 0);
    add(kDbfs, "", {"Users", "FileStore", "mnt"}, 0);
    add(kDbfs, "/Users", {"Ann@x"}, 0);
    workspace_.users = {"ann@x", "bob@x"};
  }

  void add(Source source, const std::string& path, const std::vector<std::string>& directories,
           int files) {
    workspace_.add_directory(source, path, directories, files);
    if (path.empty()) workspace_.bodies[{source, "/"}] = workspace_.bodies[{source, ""}];
  }

  Discovered find(const Coverage& coverage, const std::vector<std::string>& names = {},
                  bool all_users = false) {
    DiscoveryRequest request{{kDbfs, kWorkspace}, names, all_users, coverage};
    auto found = discover(dispatcher_, clock_, NeverStop(), request);
    EXPECT_TRUE(found) << found.error().message;
    return *std::move(found);
  }

  const store::UserSpec& row(const Discovered& found, const std::string& name) {
    for (const store::UserSpec& user : found.users) {
      if (user.name == name) return user;
    }
    ADD_FAILURE() << "no row " << name;
    return found.users.front();
  }

  testing::ScriptedWorkspace workspace_;
  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{clock_, std::ref(workspace_)};
  net::Dispatcher dispatcher_{transport_, clock_, kFamilies, net::DispatchLimits{}};
};

TEST_F(PlacesTest, TheWholeWorkspaceIsAssignedToItsRows) {
  const auto found = find({{}, true}, {}, true);
  EXPECT_THAT(
      rows_of(found),
      ElementsAre("ann@x: dbfs:/Users/Ann@x /Users/ann@x /Repos/ann@x", "bob@x: /Users/bob@x",
                  "/Workspace: (1 files)", "/Workspace/Repos: /Repos(0 files)",
                  "/Workspace/Shared: /Shared", "/Workspace/Users: /Users(1 files)",
                  "/Workspace/odd: /odd", "dbfs:/FileStore: dbfs:/FileStore",
                  "gone@x: /Repos/gone@x", "left@x: /Users/left@x"));
  EXPECT_THAT(row(found, "/Workspace/Repos").homes.front().listing->directories, SizeIs(1));
  EXPECT_TRUE(row(found, "gone@x").is_orphan());
  EXPECT_FALSE(row(found, "/Workspace/odd").is_orphan());
  EXPECT_THAT(found.notes, Contains(HasSubstr("dbfs:/mnt")));
  EXPECT_THAT(found.gaps, IsEmpty());
  for (const auto& [place, times] : workspace_.asked) EXPECT_EQ(times, 1) << place.second;
}

TEST_F(PlacesTest, ARootAloneListsNoHomes) {
  const auto found = find({{{kWorkspace, "/Shared"}}, false});
  EXPECT_THAT(rows_of(found), ElementsAre("/Workspace/Shared: /Shared"));
  EXPECT_THAT(transport_.sent, SizeIs(3));  // both folders of homes, and who is calling
}

TEST_F(PlacesTest, WhoeverHasAHomeBelowARootHasAWholeRow) {
  const auto found = find({{{kWorkspace, "/Users"}}, false});
  EXPECT_THAT(rows_of(found),
              ElementsAre("ann@x: dbfs:/Users/Ann@x /Users/ann@x",
                          "/Workspace/Users: /Users(1 files)", "left@x: /Users/left@x"));
}

TEST_F(PlacesTest, NamesComeFirstAndOthersFollow) {
  const auto found = find({{{kWorkspace, ""}}, false}, {"bob@x"});
  EXPECT_THAT(rows_of(found), ElementsAre("bob@x: /Users/bob@x",
                                          "ann@x: dbfs:/Users/Ann@x /Users/ann@x /Repos/ann@x",
                                          "/Workspace:  /Users(1 files) /Repos(0 files)",
                                          "gone@x: /Repos/gone@x", "left@x: /Users/left@x"));
  EXPECT_THAT(found.names, ElementsAre("bob@x"));
}

TEST_F(PlacesTest, ARootInAHomeHasTheKindOfItsOwnerAndIsNoOrphan) {
  const auto found =
      find({{{kWorkspace, "/Users/ANN@x/a"}, {kWorkspace, "/Users/left@x/b"}}, false});
  EXPECT_EQ(row(found, "/Workspace/Users/ANN@x/a").owner.kind, OwnerKind::user);
  EXPECT_EQ(row(found, "/Workspace/Users/left@x/b").owner.kind, OwnerKind::nobody);
  EXPECT_FALSE(row(found, "/Workspace/Users/left@x/b").is_orphan());
}

TEST_F(PlacesTest, AHomeThatIsARootIsItsOwners) {
  const auto found = find({{{kWorkspace, "/Users/ann@x"}, {kWorkspace, "/Repos/gone@x"}}, false});
  EXPECT_THAT(rows_of(found),
              ElementsAre("ann@x: dbfs:/Users/Ann@x /Users/ann@x", "gone@x: /Repos/gone@x"));
  EXPECT_EQ(row(found, "ann@x").homes.back().absence, Absence::is_root);
}

TEST_F(PlacesTest, AFileBesideTheHomesIsNobodysHome) {
  const auto found = find({{{kWorkspace, "/Users/f0"}}, false});
  EXPECT_THAT(rows_of(found), ElementsAre("/Workspace/Users/f0: /Users/f0"));
  EXPECT_EQ(found.users.front().owner.kind, OwnerKind::place);
}

TEST_F(PlacesTest, AFolderThatCannotBeListedIsAGapAndTheRestIsThere) {
  workspace_.statuses[{kWorkspace, "/Repos"}] = 403;
  workspace_.statuses[{kDbfs, "/"}] = 403;
  const auto found = find({{}, true}, {}, true);
  std::vector<std::string> paths;
  for (const auto& gap : found.gaps) paths.push_back(place_name(gap.source, gap.path));
  EXPECT_THAT(paths, ElementsAre("dbfs:/", "/Workspace/Repos"));
  EXPECT_THAT(rows_of(found),
              AllOf(Contains("/Workspace/Shared: /Shared"), Not(Contains(HasSubstr("FileStore")))));
}

TEST_F(PlacesTest, AWorkspaceWithoutReposHasNoGap) {
  workspace_.bodies.erase({kWorkspace, "/Repos"});
  // The root names it, so it was deleted meanwhile or cannot be asked for.
  EXPECT_THAT(find({{}, true}, {}, true).gaps, SizeIs(1));
  add(kWorkspace, "", {"Users", "Shared"}, 0);
  EXPECT_THAT(find({{}, true}, {}, true).gaps, IsEmpty());
  const auto named = find({{{kWorkspace, "/Repos"}}, false});
  ASSERT_THAT(named.gaps, SizeIs(1));
  EXPECT_EQ(named.gaps.front().gap.error_code, kNoSuchPath);
}

TEST_F(PlacesTest, WhoeverCannotSeeAllIsToldThatHomesMayBeHidden) {
  workspace_.caller_is_admin = false;
  EXPECT_THAT(find({{{kWorkspace, "/Shared"}}, false}).gaps, IsEmpty());
  EXPECT_THAT(find({{{kWorkspace, "/Users"}}, false}).gaps, SizeIs(1));
}

}  // namespace
}  // namespace stocktake::scan
