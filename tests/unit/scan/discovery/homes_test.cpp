#include "scan/discovery/homes.h"

#include <gmock/gmock.h>

namespace stocktake::scan {
namespace {

using store::HomeSpec;
using store::UserSpec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

HomeSpec dbfs(const std::string& name) {
  return {Source::dbfs, "/Users/" + name};
}
HomeSpec workspace(const std::string& name) {
  return {Source::workspace, "/Users/" + name};
}

/// A folder of homes that was listed.
UsersFolder listed(const std::vector<std::string>& names) {
  UsersFolder folder{true};
  for (const std::string& name : names) folder.homes.push_back({name});
  return folder;
}

const store::Caller kAdmin{"admin@x", true};

std::vector<UserSpec> assign(const std::vector<std::string>& names, const UsersFolders& folders,
                             const store::Caller& caller = kAdmin,
                             OwnerKind kind = OwnerKind::user) {
  std::vector<NamedOwner> owners;
  for (const std::string& name : names) owners.push_back({name, {kind}});
  return assign_homes(owners, folders, caller);
}

std::vector<std::string> names_of(const std::vector<UserSpec>& users) {
  std::vector<std::string> names;
  for (const UserSpec& user : users) names.push_back(user.name);
  return names;
}

TEST(AssignHomes, AHomeOfTheSameNameIsTheUsers) {
  const auto users = assign({"ann@x"}, {{Source::dbfs, listed({"ann@x", "bob@x"})},
                                        {Source::workspace, listed({"bob@x", "ann@x"})}});
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].name, "ann@x");
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("ann@x"), workspace("ann@x")));
}

TEST(AssignHomes, LetterCaseDoesNotMatterAndTheServicesSpellingIsKept) {
  const auto users = assign({"Ann@X",
                             "\xC3\x9C"
                             "do@x"},
                            {{Source::dbfs, listed({"ann@x"})},
                             {Source::workspace, listed({"\xC3\xBC"
                                                         "do@x"})}});
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("ann@x"), workspace("Ann@X")));
  EXPECT_THAT(users[1].homes, UnorderedElementsAre(workspace("\xC3\xBC"
                                                             "do@x")));
}

TEST(AssignHomes, TwoHomesThatDifferInLetterCaseAreBothTheUsers) {
  const auto users = assign({"ann@x"}, {{Source::dbfs, listed({"Ann@X", "ann@x"})}});
  ASSERT_EQ(users.size(), 1U);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("Ann@X"), dbfs("ann@x")));
}

TEST(AssignHomes, AHomeThatDbfsDoesNotNameIsNotAskedFor) {
  const auto users = assign({"ann@x"}, {{Source::dbfs, listed({})}});
  EXPECT_THAT(users[0].homes, IsEmpty());
}

TEST(AssignHomes, AHomeIsAskedForWhereDbfsCouldNotBeListed) {
  const auto users = assign({"ann@x"}, {{Source::dbfs, {}}});
  EXPECT_THAT(users[0].homes, ElementsAre(dbfs("ann@x")));
}

TEST(AssignHomes, AHomeThatTheWorkspaceDoesNotNameIsAskedForAllTheSame) {
  for (const bool is_listed : {true, false}) {
    const auto users =
        assign({"ann@x"}, {{Source::workspace, is_listed ? listed({}) : UsersFolder{}}});
    EXPECT_THAT(users[0].homes, ElementsAre(workspace("ann@x"))) << is_listed;
  }
}

TEST(AssignHomes, ASourceThatIsNotScannedHasNoHomes) {
  const auto users = assign({"ann@x"}, UsersFolders{{Source::workspace, listed({})}});
  EXPECT_THAT(users[0].homes, ElementsAre(workspace("ann@x")));
}

TEST(AssignHomes, NamesKeepTheirOrder) {
  const auto users = assign({"zoe", "ann", "mia"}, {{Source::dbfs, listed({})}});
  EXPECT_THAT(names_of(users), ElementsAre("zoe", "ann", "mia"));
}

TEST(AssignHomes, HomesOfOthersAreLeftOut) {
  const auto users = assign({"mia"}, {{Source::dbfs, listed({"zed"})}});
  EXPECT_THAT(names_of(users), ElementsAre("mia"));
}

TEST(AssignHomes, ASourceThatIsSwitchedOffHasNoHomes) {
  UsersFolders folders{{Source::dbfs, {}}, {Source::workspace, {}}};
  folders[Source::dbfs].status.state = SourceState::switched_off;
  EXPECT_THAT(assign({"ann@x"}, folders)[0].homes, ElementsAre(workspace("ann@x")));
}

TEST(AssignHomes, AHomeThatIsNotShownMayBeHiddenFromWhoIsNoAdministrator) {
  const UsersFolders folders{{Source::workspace, listed({"bob@x"})}, {Source::dbfs, listed({})}};
  for (const auto& is_admin : {std::optional(false), std::optional<bool>()}) {
    const auto users = assign({"ann@x", "Me@x", "bob@x"}, folders, {"me@x", is_admin});
    EXPECT_THAT(users[0].homes,
                ElementsAre(HomeSpec{Source::workspace, "/Users/ann@x", Absence::may_be_hidden}));
    EXPECT_THAT(users[1].homes, ElementsAre(workspace("Me@x")));
    EXPECT_THAT(users[2].homes, ElementsAre(workspace("bob@x")));
  }
}

TEST(AssignHomes, ANameThatNobodyHasIsTriedOnce) {
  const UsersFolders folders{{Source::dbfs, listed({})}, {Source::workspace, listed({})}};
  const auto users = assign({"typo@x"}, folders, kAdmin, OwnerKind::nobody);
  EXPECT_THAT(users[0].homes,
              ElementsAre(HomeSpec{Source::workspace, "/Users/typo@x", Absence::no_such_user}));
  const auto on_dbfs = assign({"typo@x"}, {{Source::dbfs, listed({})}}, kAdmin, OwnerKind::nobody);
  EXPECT_THAT(on_dbfs[0].homes,
              ElementsAre(HomeSpec{Source::dbfs, "/Users/typo@x", Absence::no_such_user}));
}

TEST(AssignHomes, AHomeOfNobodyIsNoNameThatNobodyHas) {
  const UsersFolders folders{{Source::dbfs, listed({"left@x"})}, {Source::workspace, listed({})}};
  const auto users = assign({"left@x"}, folders, kAdmin, OwnerKind::nobody);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("left@x"), workspace("left@x")));
}

TEST(AssignHomes, ANameThatNobodyHasIsAGapWhereEverySourceIsSwitchedOff) {
  UsersFolders folders{{Source::dbfs, {}}, {Source::workspace, {}}};
  for (auto& [source, folder] : folders) folder.status.state = SourceState::switched_off;
  const auto users = assign({"typo@x"}, folders, kAdmin, OwnerKind::nobody);
  ASSERT_THAT(users[0].homes, SizeIs(1));
  EXPECT_EQ(users[0].homes[0].gap.value().error_code, "NO_SUCH_USER");
  EXPECT_EQ(users[0].homes[0].gap->attempts, 0) << "no request was sent, and none will help";
  EXPECT_FALSE(users[0].is_orphan());
  EXPECT_THAT(assign({"ann@x"}, folders)[0].homes, IsEmpty());
}

TEST(AssignHomes, OfTwoObjectsOfOnePathTheSecondIsAGap) {
  UsersFolder folder = listed({"ann@x", "ann@x"});
  folder.homes[1].ambiguous = true;
  folder.homes[1].object_id = 2;
  const auto users = assign({"Ann@x"}, {{Source::workspace, folder}});
  ASSERT_THAT(users[0].homes, SizeIs(2));
  EXPECT_EQ(users[0].homes[0], workspace("ann@x"));
  EXPECT_EQ(users[0].homes[1].path, "/Users/ann@x");
  EXPECT_EQ(users[0].homes[1].gap.value().error_code, "AMBIGUOUS_PATH");
}

TEST(UserSpec, WithoutAHomeThereIsNoOrphan) {
  EXPECT_FALSE((UserSpec{"gone@x", {OwnerKind::nobody}, {}}).is_orphan());
  EXPECT_TRUE((UserSpec{"gone@x", {OwnerKind::nobody}, {workspace("gone@x")}}).is_orphan());
}

TEST(NamesOfOthers, AreSortedAndEachIsThereOnce) {
  const UsersFolders folders{{Source::dbfs, listed({"Zed", "mia"})},
                             {Source::workspace, listed({"zed", "abe", "Mia"})}};
  EXPECT_THAT(names_of_others({{"MIA", {}}}, folders), ElementsAre("Zed", "abe"));
}

TEST(AssignHomes, NoHomeIsGivenToTwo) {
  const auto users = assign({"ann", "Ann"}, {{Source::dbfs, listed({"ann", "ANN"})}});
  std::size_t homes = 0;
  for (const UserSpec& user : users) homes += user.homes.size();
  EXPECT_EQ(homes, 2U);
}

}  // namespace
}  // namespace stocktake::scan
