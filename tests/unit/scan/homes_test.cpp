#include "scan/homes.h"

#include <gmock/gmock.h>

namespace stocktake::scan {
namespace {

using store::HomeSpec;
using store::UserSpec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Folders = std::map<Source, UsersFolder>;

HomeSpec dbfs(const std::string& name) {
  return {Source::dbfs, "/Users/" + name};
}
HomeSpec workspace(const std::string& name) {
  return {Source::workspace, "/Users/" + name};
}

std::vector<std::string> names_of(const std::vector<UserSpec>& users) {
  std::vector<std::string> names;
  for (const UserSpec& user : users) names.push_back(user.name);
  return names;
}

TEST(AssignHomes, AHomeOfTheSameNameIsTheUsers) {
  const auto users = assign_homes(
      {"ann@x"},
      {{Source::dbfs, {true, {"ann@x", "bob@x"}}}, {Source::workspace, {true, {"bob@x", "ann@x"}}}},
      false);
  ASSERT_EQ(users.size(), 1U);
  EXPECT_EQ(users[0].name, "ann@x");
  EXPECT_FALSE(users[0].orphan);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("ann@x"), workspace("ann@x")));
}

TEST(AssignHomes, LetterCaseDoesNotMatterAndTheServicesSpellingIsKept) {
  const auto users = assign_homes({"Ann@X",
                                   "\xC3\x9C"
                                   "do@x"},
                                  {{Source::dbfs, {true, {"ann@x"}}},
                                   {Source::workspace,
                                    {true,
                                     {"\xC3\xBC"
                                      "do@x"}}}},
                                  false);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("ann@x"), workspace("Ann@X")));
  EXPECT_THAT(users[1].homes, UnorderedElementsAre(workspace("\xC3\xBC"
                                                             "do@x")));
}

TEST(AssignHomes, TwoHomesThatDifferInLetterCaseAreBothTheUsers) {
  const auto users = assign_homes({"ann@x"}, {{Source::dbfs, {true, {"Ann@X", "ann@x"}}}}, true);
  ASSERT_EQ(users.size(), 1U);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("Ann@X"), dbfs("ann@x")));
}

TEST(AssignHomes, AHomeThatDbfsDoesNotNameIsNotAskedFor) {
  const auto users = assign_homes({"ann@x"}, {{Source::dbfs, {true, {}}}}, false);
  EXPECT_THAT(users[0].homes, IsEmpty());
}

TEST(AssignHomes, AHomeIsAskedForWhereDbfsCouldNotBeListed) {
  const auto users = assign_homes({"ann@x"}, {{Source::dbfs, {false, {}}}}, false);
  EXPECT_THAT(users[0].homes, ElementsAre(dbfs("ann@x")));
}

TEST(AssignHomes, AHomeThatTheWorkspaceDoesNotNameIsAskedForAllTheSame) {
  for (const bool listed : {true, false}) {
    const auto users = assign_homes({"ann@x"}, {{Source::workspace, {listed, {}}}}, false);
    EXPECT_THAT(users[0].homes, ElementsAre(workspace("ann@x"))) << listed;
  }
}

TEST(AssignHomes, ASourceThatIsNotScannedHasNoHomes) {
  const auto users = assign_homes({"ann@x"}, Folders{{Source::workspace, {true, {}}}}, false);
  EXPECT_THAT(users[0].homes, ElementsAre(workspace("ann@x")));
}

TEST(AssignHomes, NamesKeepTheirOrder) {
  const auto users = assign_homes({"zoe", "ann", "mia"}, {{Source::dbfs, {true, {}}}}, true);
  EXPECT_THAT(names_of(users), ElementsAre("zoe", "ann", "mia"));
}

TEST(AssignHomes, HomesOfNobodyAreOrphansAfterAllOthersByName) {
  const auto users = assign_homes(
      {"mia"},
      {{Source::dbfs, {true, {"zed", "mia"}}}, {Source::workspace, {true, {"zed", "abe", "Mia"}}}},
      true);
  EXPECT_THAT(names_of(users), ElementsAre("mia", "abe", "zed"));
  EXPECT_FALSE(users[0].orphan);
  EXPECT_TRUE(users[1].orphan);
  EXPECT_TRUE(users[2].orphan);
  EXPECT_THAT(users[2].homes, UnorderedElementsAre(dbfs("zed"), workspace("zed")));
}

TEST(AssignHomes, OrphanedHomesThatDifferInLetterCaseAreOneOrphans) {
  const auto users = assign_homes(
      {}, {{Source::dbfs, {true, {"Zed"}}}, {Source::workspace, {true, {"zed"}}}}, true);
  ASSERT_EQ(users.size(), 1U);
  EXPECT_THAT(users[0].homes, UnorderedElementsAre(dbfs("Zed"), workspace("zed")));
}

TEST(AssignHomes, WithoutOrphansHomesOfNobodyAreLeftOut) {
  const auto users = assign_homes({"mia"}, {{Source::dbfs, {true, {"zed"}}}}, false);
  EXPECT_THAT(names_of(users), ElementsAre("mia"));
}

TEST(AssignHomes, NoHomeIsGivenToTwo) {
  const auto users = assign_homes({"ann", "Ann"}, {{Source::dbfs, {true, {"ann", "ANN"}}}}, true);
  std::size_t homes = 0;
  for (const UserSpec& user : users) homes += user.homes.size();
  EXPECT_EQ(homes, 2U);
}

}  // namespace
}  // namespace stocktake::scan
