// What a later discovery makes of an inventory; whole scans are in app/rediscovery_test.cpp.

#include "store/write/update_homes.h"

#include <gmock/gmock.h>

#include "store_fixture.h"

namespace stocktake::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class UpdateHomesTest : public StoreTest {
 protected:
  static UserSpec user(const std::string& name, std::vector<HomeSpec> homes,
                       OwnerKind kind = OwnerKind::user) {
    return {name, {kind, "", ""}, std::move(homes)};
  }

  /// The inventory of the fixture with what another discovery has found.
  void update(const std::vector<UserSpec>& users, bool all_users = true,
              const std::vector<Source>& listed = {Source::dbfs, Source::workspace}) {
    LaterDiscovery found{scan_spec(), users, {}, listed};
    found.scan_spec.all_users = all_users;
    auto writer = Writer::resume(path());
    ASSERT_TRUE(writer);
    writer->update_homes(found);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    Reader::open(path())->each_user([&](const UserRow& row) { names.push_back(row.name); });
    return names;
  }
  std::vector<std::string> pending() const {
    std::vector<std::string> paths;
    PendingReader reader(path());
    for (const Source source : all_sources()) {
      for (const Task& task : reader.read(source, 100)) {
        paths.push_back(std::string(to_string(source)) + task.path);
      }
    }
    return paths;
  }
};

TEST_F(UpdateHomesTest, TheSameDiscoveryChangesNothing) {
  make(path());
  const std::string before = digest(path());
  update(users());
  EXPECT_EQ(digest(path()), before);
  EXPECT_THAT(check(path()).damage, IsEmpty());
  EXPECT_TRUE(check(path()).sealed);
}

TEST_F(UpdateHomesTest, UsersGetTheirPlaceAndHomesArePending) {
  make(path());
  auto all = users();
  all.insert(all.begin(), user("abe@x", {{Source::workspace, "/Users/Abe@x"}}));
  all.push_back(user("aaa@x", {{Source::dbfs, "/Users/aaa@x"}}, OwnerKind::nobody));
  all[1].homes.push_back({Source::dbfs, "/Users/ANN@x"});
  update(all);
  EXPECT_THAT(names(), ElementsAre("abe@x", "ann@x", "bob@x", "aaa@x"));
  EXPECT_THAT(pending(),
              ElementsAre("dbfs/Users/ANN@x", "dbfs/Users/aaa@x", "workspace/Users/Abe@x"));
  EXPECT_THAT(check(path()).damage, IsEmpty());
  EXPECT_EQ(count(path(), "SELECT file_count FROM users WHERE username = 'ann@x'"), 2);
  EXPECT_EQ(count(path(), "SELECT orphan FROM users WHERE username = 'aaa@x'"), 1);
}

TEST_F(UpdateHomesTest, AHomeThatWasTriedInVainIsRemovedWhereItsSourceDoesNotHaveIt) {
  make(path());  // bob's home is absent
  auto all = users();
  all[1].homes.clear();
  update(all, true, {Source::dbfs});
  EXPECT_EQ(count(path(), "SELECT count(*) FROM home"), 3) << "its source was not listed";
  update(all);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM home"), 2);
  EXPECT_THAT(names(), ElementsAre("ann@x", "bob@x"));
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(UpdateHomesTest, ATreeThatTurnsOutToBeSomebodysMovesAndIsNotAskedAgain) {
  make(path());
  auto all = users();
  const HomeSpec home = all[0].homes.front();
  all[0].homes.erase(all[0].homes.begin());
  HomeSpec found = home;
  found.absence = Absence::is_root;
  all.push_back(user("zoe@x", {found}));
  update(all, true, {});
  EXPECT_EQ(count(path(), "SELECT count(*) FROM home WHERE path = '" + home.path +
                              "' AND source = " + std::to_string(home.source.number())),
            1);
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_GT(count(path(), "SELECT file_count FROM users WHERE username = 'zoe@x'"), 0);
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(UpdateHomesTest, WhatIsListedStaysThoughItIsGone) {
  make(path());
  const std::string before = digest(path());
  auto all = users();
  all[0].homes.clear();
  update(all);
  EXPECT_EQ(digest(path()), before);
  update({});
  EXPECT_EQ(digest(path()), before);
}

TEST_F(UpdateHomesTest, WhoIsOnNoListAnyMoreKeepsHomesThatMayExist) {
  make(path());
  auto all = users();
  all[1].homes[0].absence = Absence::may_be_hidden;
  all[1].homes.push_back({Source::dbfs, "/Users/bob@x"});
  update(all);
  EXPECT_THAT(pending(), ElementsAre("dbfs/Users/bob@x", "workspace/Users/bob@x"));
  update({users()[0]});
  EXPECT_THAT(names(), ElementsAre("ann@x", "bob@x"));
  EXPECT_THAT(pending(), ElementsAre("workspace/Users/bob@x")) << "dbfs shows all homes";
  EXPECT_EQ(count(path(), "SELECT sum(absence) FROM home"), 0) << "an administrator sees all";
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(UpdateHomesTest, AnAbsenceThatMeansSomethingElseIsAskedAgain) {
  make(path());
  auto all = users();
  all[1].homes[0].absence = Absence::may_be_hidden;
  all[0].homes[0].absence = Absence::may_be_hidden;
  update(all);
  EXPECT_THAT(pending(), ElementsAre("workspace/Users/bob@x")) << "ann's home was listed";
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(UpdateHomesTest, AbsencesAreThoseOfTheHomesThoughSomeWereRemoved) {
  make(path());
  auto all = users();
  all[1].homes = {{Source::dbfs, "/Users/bob@x", Absence::may_be_hidden}};
  all.push_back(user("cid@x", {{Source::workspace, "/Users/cid@x", Absence::no_such_user}}));
  update(all);
  auto writer = Writer::resume(path());
  const auto absences = writer->absences();
  SQLite::Database database(path(), SQLite::OPEN_READONLY);
  SQLite::Statement homes(database, "SELECT id, absence FROM home");
  while (homes.executeStep()) {
    EXPECT_EQ(absences.at(static_cast<std::size_t>(homes.getColumn(0).getInt())),
              parse_absence(homes.getColumn(1).getInt()));
  }
}

TEST_F(UpdateHomesTest, AnOwnerWhoIsKnownStaysKnown) {
  make(path());
  auto all = users();
  all[0].owner = {OwnerKind::unknown, "", ""};
  all[1].owner = {OwnerKind::inactive_user, "Bob", "7"};
  update(all);
  EXPECT_EQ(count(path(), "SELECT owner FROM user WHERE name = 'ann@x'"),
            static_cast<int>(OwnerKind::user));
  EXPECT_EQ(count(path(), "SELECT owner FROM user WHERE name = 'bob@x' AND scim_id = '7'"),
            static_cast<int>(OwnerKind::inactive_user));
}

TEST_F(UpdateHomesTest, ANameThatWasAnIdMakesRoomForItsUser) {
  make(path());
  const std::vector<UserSpec> named{user("zoe@x", {{Source::workspace, "/Users/zoe@x"}}),
                                    users()[0]};
  update(named, false);
  EXPECT_THAT(names(), ElementsAre("zoe@x", "ann@x")) << "nothing of bob's was listed";
  update({named[0]}, false);
  EXPECT_THAT(names(), ElementsAre("zoe@x", "ann@x")) << "ann's files stay";
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

TEST_F(UpdateHomesTest, GapsOfNoHomeAndTheRestOfTheDiscoveryAreReplaced) {
  {
    auto writer = Writer::create(path(), false);
    ASSERT_TRUE(writer);
    ScanSpec first = scan_spec();
    first.caller = {"", std::nullopt};
    first.refused_lists = {"scim/v2/ServicePrincipals", "scim/v2/Users"};
    writer->store_scan_spec(first, users(), {{Source::workspace, "/Users", denied()}});
    fill(*writer);
    EXPECT_EQ(writer->scan_spec().refused_lists, first.refused_lists);
    EXPECT_EQ(writer->scan_spec().caller, first.caller);
    ASSERT_EQ(writer->path_gaps().size(), 1U);
    EXPECT_EQ(writer->path_gaps()[0].path, "/Users");
    EXPECT_EQ(writer->path_gaps()[0].gap, denied());
    LaterDiscovery found{scan_spec(), users(), {}, {}};
    found.scan_spec.refused_lists = {"scim/v2/Users"};
    found.gaps = {{Source::workspace, "scim/v2/Me", denied()}};
    writer->update_homes(found);
    EXPECT_EQ(writer->scan_spec().refused_lists, found.scan_spec.refused_lists);
    EXPECT_EQ(writer->scan_spec().caller, scan_spec().caller);
    EXPECT_EQ(writer->path_gaps()[0].path, "scim/v2/Me");
  }
  EXPECT_EQ(check(path()).gaps, 2);
  EXPECT_THAT(check(path()).damage, IsEmpty());
}

}  // namespace
}  // namespace stocktake::store
