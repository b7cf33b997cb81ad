#include "scan/discovery.h"

#include <gmock/gmock.h>

#include "engine/local/local_engine.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::scan {
namespace {

using testing::AlwaysStop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ScriptedWorkspace;
using ::testing::SizeIs;

class DiscoveryTest : public ::testing::Test {
 protected:
  Expected<std::vector<databricks::ScimUser>> list(std::int64_t most = 0) {
    return list_users(dispatcher_, clock_, NeverStop(), most);
  }
  Expected<Discovered> find(const std::vector<std::string>& names, bool all_users) {
    return discover(dispatcher_, clock_, NeverStop(), {Source::dbfs, Source::workspace}, names,
                    all_users);
  }
  void add_users(int count) {
    for (int i = 1; i <= count; ++i) workspace_.users.push_back(fmt::format("user{:03}@x", i));
  }
  static std::vector<std::string> names_of(const std::vector<databricks::ScimUser>& users) {
    std::vector<std::string> names;
    for (const auto& user : users) names.push_back(user.user_name);
    return names;
  }

  ScriptedWorkspace workspace_;
  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{clock_, std::ref(workspace_)};
  net::Dispatcher dispatcher_{transport_, clock_, kFamilies, net::DispatchLimits{}};
};

TEST_F(DiscoveryTest, ListsAllUsersInTheServicesOrder) {
  workspace_.users = {"zoe@x", "ann@x", "mia@x"};
  const auto users = list();
  ASSERT_TRUE(users);
  EXPECT_EQ(names_of(*users), workspace_.users);
  EXPECT_THAT(transport_.sent, SizeIs(1));
}

TEST_F(DiscoveryTest, ShortPagesGiveTheWholeList) {
  add_users(23);
  workspace_.page = 4;
  const auto users = list();
  ASSERT_TRUE(users);
  EXPECT_EQ(names_of(*users), workspace_.users);
}

TEST_F(DiscoveryTest, RepeatedUsersAreListedOnce) {
  add_users(23);
  workspace_.page = 4;
  workspace_.repeat = true;
  const auto users = list();
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_THAT(names_of(*users), ::testing::UnorderedElementsAreArray(workspace_.users));
}

TEST_F(DiscoveryTest, OutagesInBetweenChangeNothing) {
  add_users(23);
  workspace_.page = 4;
  workspace_.outage_every = 2;
  const auto users = list();
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_EQ(names_of(*users), workspace_.users);
}

TEST_F(DiscoveryTest, AListThatStaysShorterThanItSaysIsUnreachable) {
  add_users(5);
  workspace_.missing = 1;
  const auto users = list();
  ASSERT_FALSE(users);
  EXPECT_EQ(users.error().code, ExitCode::unreachable);
  EXPECT_THAT(users.error().remedy, HasSubstr("--users-file"));
}

TEST_F(DiscoveryTest, AServiceThatStaysDownIsUnreachable) {
  add_users(5);
  workspace_.scim_status = 503;
  const auto users = list();
  ASSERT_FALSE(users);
  EXPECT_EQ(users.error().code, ExitCode::unreachable);
}

TEST_F(DiscoveryTest, CredentialsThatDoNotHoldAreRefused) {
  for (const int status : {401, 403}) {
    workspace_.scim_status = status;
    const auto users = list();
    ASSERT_FALSE(users);
    EXPECT_EQ(users.error().code, ExitCode::refused) << status;
  }
}

TEST_F(DiscoveryTest, AtMostSoManyAreListedAndNoPageMoreIsAskedFor) {
  add_users(23);
  workspace_.page = 4;
  const auto users = list(8);
  ASSERT_TRUE(users);
  EXPECT_THAT(*users, SizeIs(8));
  EXPECT_THAT(transport_.sent, SizeIs(2));
  EXPECT_THAT(*list(5), SizeIs(5));
}

TEST_F(DiscoveryTest, RepeatedUsersDoNotCountTowardsTheMost) {
  add_users(23);
  workspace_.page = 4;
  workspace_.repeat = true;
  const auto users = list(8);
  ASSERT_TRUE(users);
  EXPECT_THAT(*users, SizeIs(8));
}

TEST_F(DiscoveryTest, NamedUsersNeedNoListOfUsers) {
  workspace_.add_directory(Source::dbfs, "/Users", {"ann@x"});
  workspace_.add_directory(Source::workspace, "/Users", {"Ann@x", "gone@x"});
  const auto found = find({"ann@x", "bob@x"}, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(transport_.sent, SizeIs(2));
  ASSERT_THAT(found->users, SizeIs(2));
  EXPECT_THAT(found->users[0].homes,
              ElementsAre(store::HomeSpec{Source::dbfs, "/Users/ann@x"},
                          store::HomeSpec{Source::workspace, "/Users/Ann@x"}));
  EXPECT_THAT(found->users[1].homes,
              ElementsAre(store::HomeSpec{Source::workspace, "/Users/bob@x"}));
  EXPECT_THAT(found->gaps, IsEmpty());
}

TEST_F(DiscoveryTest, AllUsersAreSortedWithOrphansBehindThem) {
  workspace_.users = {"zoe@x", "ann@x"};
  workspace_.add_directory(Source::dbfs, "/Users", {"abe@x"});
  workspace_.add_directory(Source::workspace, "/Users", {"zoe@x", "ann@x"});
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->users, SizeIs(3));
  EXPECT_EQ(found->users[0].name, "ann@x");
  EXPECT_EQ(found->users[1].name, "zoe@x");
  EXPECT_EQ(found->users[2].name, "abe@x");
  EXPECT_TRUE(found->users[2].orphan);
  EXPECT_THAT(found->notes, IsEmpty());
}

TEST_F(DiscoveryTest, AUserListedTwiceIsOneWithANote) {
  workspace_.users = {"ann@x", "Ann@x"};
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->users, SizeIs(1));
  EXPECT_THAT(found->notes, ElementsAre(HasSubstr("ann@x")));
}

TEST_F(DiscoveryTest, AFileInPlaceOfAHomeIsSomebodysToo) {
  workspace_.add_directory(Source::dbfs, "/Users", {}, 1);
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->users, SizeIs(1));
  EXPECT_EQ(found->users[0].name, "f0");
}

TEST_F(DiscoveryTest, AUsersFolderThatCannotBeListedIsAGapAndHomesAreAskedFor) {
  workspace_.statuses[{Source::dbfs, "/Users"}] = 403;
  workspace_.add_directory(Source::workspace, "/Users");
  const auto found = find({"ann@x"}, false);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->gaps, SizeIs(1));
  EXPECT_EQ(found->gaps[0].source, Source::dbfs);
  EXPECT_EQ(found->gaps[0].path, "/Users");
  EXPECT_EQ(found->gaps[0].gap.http_status, 403);
  EXPECT_EQ(found->gaps[0].gap.operation, "dbfs/list");
  EXPECT_THAT(found->users[0].homes, SizeIs(2));
}

TEST_F(DiscoveryTest, AnExpiredTokenIsNotTakenForAForbiddenUsersFolder) {
  transport_.set_server([](const net::Request&) -> testing::Reply {
    return {testing::response(403, R"({"error_code":"PERMISSION_DENIED","message":"no"})"), {}};
  });
  const auto found = find({"ann@x"}, false);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::refused);
}

TEST_F(DiscoveryTest, KeepsTheCaps) {
  net::DispatchLimits limits;
  limits.max_in_flight = 1;
  limits.max_rate = 10;
  net::Dispatcher dispatcher(transport_, clock_, kFamilies, limits);
  std::vector<Instant> asked;
  transport_.set_server([&](const net::Request& request) {
    EXPECT_EQ(dispatcher.in_flight(), 1);
    asked.push_back(clock_.now());
    return workspace_(request);
  });
  workspace_.users = {"ann@x"};
  ASSERT_TRUE(
      discover(dispatcher, clock_, NeverStop(), {Source::dbfs, Source::workspace}, {}, true));
  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_GE(asked[2] - asked[0], std::chrono::milliseconds(180));
}

TEST_F(DiscoveryTest, AUsersFolderThatIsNotThereIsNoGap) {
  const auto found = find({"ann@x"}, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->gaps, IsEmpty());
}

TEST_F(DiscoveryTest, AStopBeforeTheHomesAreKnownIsInterrupted) {
  add_users(3);
  const auto found = discover(dispatcher_, clock_, AlwaysStop(), {Source::dbfs}, {}, true);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::interrupted);
  EXPECT_EQ(dispatcher_.unfinished(), 0U);
}

}  // namespace
}  // namespace stocktake::scan
