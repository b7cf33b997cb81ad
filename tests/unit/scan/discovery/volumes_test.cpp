// Whose volumes there are, and what remains unknown: `discover` with the source volumes.

#include <gmock/gmock.h>

#include "scan/discovery/discovery.h"
#include "support/scripted_metastore.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::scan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class VolumesTest : public ::testing::Test {
 protected:
  VolumesTest() {
    workspace_.users = {"ann@x", "zoe@x"};
    workspace_.add_directory(Source::workspace, "/Users", {"ann@x", "gone@x"});
    metastore_.catalogs["main"]["default"] = {{"raw", "ANN@x"}, {"old", "gone@x"}};
    metastore_.catalogs["main"]["information_schema"] = {};
    metastore_.catalogs["ml"]["models"] = {{"m", "team"}, {"n", "else@x"}, {"o", ""}};
    metastore_.groups = {"team"};
  }

  Discovered find(const std::vector<std::string>& names, bool all_users,
                  const std::vector<Source>& sources = {Source::volumes}) {
    auto found = discover(dispatcher_, clock_, NeverStop(), {sources, names, all_users});
    if (!found) throw FatalError(found.error());
    return *std::move(found);
  }

  /// "name (kind): path path", one for each row.
  static std::vector<std::string> rows_of(const Discovered& found) {
    std::vector<std::string> rows;
    for (const store::UserSpec& user : found.users) {
      rows.push_back(fmt::format("{} ({}):", user.name, to_string(user.owner.kind)));
      for (const store::HomeSpec& home : user.homes) {
        rows.back() += " " + home.path + (home.gap ? " " + short_reason(*home.gap) : "");
      }
    }
    return rows;
  }

  testing::Reply serve(const net::Request& request) {
    return testing::ScriptedMetastore::knows(request.target) ? metastore_(request)
                                                             : workspace_(request);
  }

  testing::ScriptedWorkspace workspace_;
  testing::ScriptedMetastore metastore_;
  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{
      clock_, [this](const net::Request& request) { return serve(request); }};
  net::Dispatcher dispatcher_{transport_, clock_, kFamilies, net::DispatchLimits{}};
};

TEST_F(VolumesTest, EachIsInTheRowOfItsOwner) {
  const Discovered found = find({}, true);
  EXPECT_THAT(rows_of(found), ElementsAre("/Volumes/ml/models/o (unknown): /Volumes/ml/models/o",
                                          "ann@x (user): /Volumes/main/default/raw",
                                          "else@x (unknown): /Volumes/ml/models/n",
                                          "gone@x (unknown): /Volumes/main/default/old",
                                          "team (group): /Volumes/ml/models/m", "zoe@x (user):"));
  EXPECT_EQ(found.users[4].owner.scim_id, "g1");
  EXPECT_THAT(found.gaps, IsEmpty());
  EXPECT_THAT(found.listed, ElementsAre(Source::volumes));
  for (const store::UserSpec& user : found.users) EXPECT_FALSE(user.is_orphan()) << user.name;
  for (const std::string& target : transport_.sent) EXPECT_THAT(target, Not(HasSubstr("%2FUsers")));
}

TEST_F(VolumesTest, GroupsAreAskedForOnlyWhereAnOwnerIsNobodyElse) {
  find({}, true);
  EXPECT_THAT(metastore_.lookups,
              ElementsAre(R"(displayName eq "else@x")", R"(displayName eq "gone@x")",
                          R"(displayName eq "team")"));
  metastore_.lookups.clear();
  metastore_.catalogs = {{"main", {{"default", {{"raw", "zoe@x"}}}}}};
  find({}, true);
  EXPECT_THAT(metastore_.lookups, IsEmpty());
}

TEST_F(VolumesTest, GroupsThatCannotBeHadLeaveOwnersUnknown) {
  metastore_.groups_status = 403;
  const Discovered found = find({}, true);
  EXPECT_THAT(rows_of(found), Contains("team (unknown): /Volumes/ml/models/m"));
  EXPECT_THAT(found.refused_lists, ElementsAre("scim/v2/Groups"));
  EXPECT_THAT(found.notes, Contains(HasSubstr("groups cannot be asked for")));
}

TEST_F(VolumesTest, AreAddedToTheHomesOfTheSameRow) {
  const Discovered found = find({}, true, {Source::workspace, Source::volumes});
  EXPECT_THAT(rows_of(found), Contains("ann@x (user): /Users/ann@x /Volumes/main/default/raw"));
  EXPECT_THAT(rows_of(found),
              Contains("gone@x (unknown): /Users/gone@x /Volumes/main/default/old"));
}

TEST_F(VolumesTest, WithNamedUsersOnlyTheirs) {
  EXPECT_THAT(rows_of(find({"zoe@x", "Ann@x"}, false)),
              ElementsAre("zoe@x (user):", "Ann@x (user): /Volumes/main/default/raw"));
  EXPECT_THAT(metastore_.lookups, IsEmpty());
  EXPECT_THAT(rows_of(find({"team"}, false)), ElementsAre("team (group): /Volumes/ml/models/m"));
}

TEST_F(VolumesTest, ANameThatNobodyHasIsAMistake) {
  const Discovered found = find({"typo@x"}, false);
  EXPECT_THAT(rows_of(found), ElementsAre("typo@x (nobody): /Volumes 404 NO_SUCH_USER"));
  EXPECT_FALSE(found.users[0].is_orphan());
}

TEST_F(VolumesTest, WhatIsRefusedIsARowOfItsOwnForNamedUsersToo) {
  metastore_.statuses = {{"/Volumes/main/information_schema", 403}, {"/Volumes/ml", 404}};
  const std::vector<std::string> places{
      "/Volumes/main/information_schema (place): /Volumes/main/information_schema 403 "
      "PERMISSION_DENIED",
      "/Volumes/ml (place): /Volumes/ml 404 PERMISSION_DENIED"};
  const Discovered all = find({}, true);
  EXPECT_THAT(rows_of(all), ElementsAre("ann@x (user): /Volumes/main/default/raw",
                                        "gone@x (unknown): /Volumes/main/default/old",
                                        "zoe@x (user):", places[0], places[1]));
  EXPECT_THAT(all.listed, IsEmpty());
  EXPECT_THAT(rows_of(find({"zoe@x"}, false)), ElementsAre("zoe@x (user):", places[0], places[1]));
}

TEST_F(VolumesTest, CatalogsThatCannotBeListedAreAGapOfNobody) {
  metastore_.statuses = {{"/Volumes", 403}};
  const Discovered found = find({"ann@x"}, false);
  ASSERT_THAT(found.gaps, SizeIs(1));
  EXPECT_EQ(found.gaps[0].path, "/Volumes");
  EXPECT_EQ(found.gaps[0].gap.operation, "unity-catalog/catalogs");
  EXPECT_THAT(found.listed, IsEmpty());
}

TEST_F(VolumesTest, WithoutAMetastoreTheSourceIsSwitchedOff) {
  metastore_.has_metastore = false;
  const Discovered found = find({}, true);
  EXPECT_EQ(found.statuses[Source::volumes].state, SourceState::switched_off);
  EXPECT_THAT(found.statuses[Source::volumes].reason, HasSubstr("METASTORE_DOES_NOT_EXIST"));
  EXPECT_THAT(found.gaps, IsEmpty());
  EXPECT_THAT(rows_of(found), ElementsAre("ann@x (user):", "zoe@x (user):"));

  const auto ask = [&] {
    return available_again(dispatcher_, clock_, NeverStop(), found.statuses).value();
  };
  EXPECT_THAT(ask(), IsEmpty());
  metastore_.has_metastore = true;
  EXPECT_THAT(ask(), ElementsAre(Source::volumes));
}

TEST_F(VolumesTest, AFilterNarrowsEachLevel) {
  const auto find_in = [&](const VolumeFilter& filter) {
    return discover(
        dispatcher_, clock_, NeverStop(),
        {.sources = {Source::volumes}, .names = {}, .all_users = true, .volumes = filter});
  };
  auto found = find_in({{"ML"}, {}, {"n"}});
  ASSERT_TRUE(found);
  EXPECT_THAT(
      rows_of(*found),
      ElementsAre("ann@x (user):", "else@x (unknown): /Volumes/ml/models/n", "zoe@x (user):"));
  for (const std::string& target : transport_.sent) {
    EXPECT_THAT(target, Not(HasSubstr("catalog_name=main")));
  }
  found = find_in({{}, {"main.default"}, {}});
  ASSERT_TRUE(found);
  EXPECT_THAT(rows_of(*found), Contains("ann@x (user): /Volumes/main/default/raw"));
}

TEST_F(VolumesTest, ANameOfAFilterThatMeansNothingIsAnError) {
  const auto find_in = [&](const VolumeFilter& filter, bool may_lack) {
    return discover(dispatcher_, clock_, NeverStop(),
                    {.sources = {Source::volumes},
                     .names = {},
                     .all_users = true,
                     .may_lack_users = may_lack,
                     .volumes = filter});
  };
  const auto found = find_in({{"mian"}, {}, {}}, false);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::usage);
  EXPECT_THAT(found.error().message, HasSubstr("--catalog"));
  EXPECT_THAT(found.error().remedy, HasSubstr("main"));
  EXPECT_FALSE(find_in({{"main"}, {"models"}, {}}, false)) << "it is in another catalog";
  EXPECT_FALSE(find_in({{}, {}, {"default.m"}}, false));
  EXPECT_TRUE(find_in({{"mian"}, {}, {}}, true)) << "it was there when the scan began";
  metastore_.statuses = {{"/Volumes/ml", 403}};
  EXPECT_TRUE(find_in({{}, {}, {"x"}}, false)) << "it may be in what was refused";
}

TEST_F(VolumesTest, AVolumeThatGoesAwayIsAGap) {
  const auto gap = gap_of_absence(Absence::listed, Source::volumes, 2);
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->operation, "fs/directories");
  EXPECT_EQ(gap->attempts, 2);
  for (const store::UserSpec& user : find({}, true).users) {
    for (const store::HomeSpec& home : user.homes) EXPECT_EQ(home.absence, Absence::listed);
  }
}

}  // namespace
}  // namespace stocktake::scan
