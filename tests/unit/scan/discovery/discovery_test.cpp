#include "scan/discovery/discovery.h"

#include <gmock/gmock.h>

#include <set>

#include "engine/local/local_engine.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::scan {
namespace {

using testing::AlwaysStop;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ScriptedWorkspace;
using ::testing::SizeIs;

const std::string kRobot = "11111111-aaaa-bbbb-cccc-000000000001";
const std::string kOldRobot = "11111111-aaaa-bbbb-cccc-000000000002";
const std::string kNobodysRobot = "11111111-aaaa-bbbb-cccc-000000000003";

using Kinds = std::vector<std::pair<std::string, OwnerKind>>;

Kinds kinds_of(const Discovered& found) {
  Kinds kinds;
  for (const store::UserSpec& user : found.users) kinds.emplace_back(user.name, user.owner.kind);
  return kinds;
}

class DiscoveryTest : public ::testing::Test {
 protected:
  Expected<std::vector<databricks::Principal>> list(std::int64_t most = 0) {
    return list_users(dispatcher_, clock_, NeverStop(), most);
  }
  Expected<Discovered> find(const std::vector<std::string>& names, bool all_users) {
    return discover(dispatcher_, clock_, NeverStop(),
                    {{Source::dbfs, Source::workspace}, names, all_users});
  }
  void add_users(int count) {
    for (int i = 1; i <= count; ++i) workspace_.users.push_back(fmt::format("user{:03}@x", i));
  }
  static std::vector<std::string> names_of(const std::vector<databricks::Principal>& users) {
    std::vector<std::string> names;
    for (const auto& user : users) names.push_back(user.name);
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

TEST_F(DiscoveryTest, TellsWhatIsBeingListedAndHowFarItIs) {
  add_users(6);
  workspace_.page = 2;
  workspace_.latency = std::chrono::milliseconds(500);
  workspace_.add_directory(Source::dbfs, "/Users", {});
  workspace_.add_directory(Source::workspace, "/Users", {});
  std::vector<DiscoveryProgress> told;
  const auto found =
      discover(dispatcher_, clock_, NeverStop(), {{Source::dbfs, Source::workspace}, {}, true},
               [&](const DiscoveryProgress& progress) { told.push_back(progress); });
  ASSERT_TRUE(found);
  EXPECT_THAT(told.front().listing, ElementsAre("/Users on dbfs", "/Users on the workspace",
                                                "service principals", "users"));
  EXPECT_EQ(told.front().users, 0);
  std::set<std::int64_t> users;
  for (const DiscoveryProgress& progress : told) users.insert(*progress.users);
  EXPECT_THAT(users, ElementsAre(0, 2, 4, 6));
  EXPECT_THAT(told.back().listing, IsEmpty());
  EXPECT_EQ(told.back().counters.requests, static_cast<std::int64_t>(transport_.sent.size()));
  EXPECT_GE(told.back().seconds, 1.5);
}

TEST_F(DiscoveryTest, WhereNobodyAsksForUsersNoneAreCounted) {
  workspace_.add_directory(Source::dbfs, "/Users", {"ann@x"});
  std::vector<DiscoveryProgress> told;
  ASSERT_TRUE(discover(dispatcher_, clock_, NeverStop(), {{Source::dbfs}, {"ann@x"}, false},
                       [&](const DiscoveryProgress& progress) { told.push_back(progress); }));
  EXPECT_THAT(told.front().listing, ElementsAre("/Users on dbfs"));
  EXPECT_EQ(told.back().users, std::nullopt);
}

TEST_F(DiscoveryTest, RepeatedUsersDoNotCountTowardsTheMost) {
  add_users(23);
  workspace_.page = 4;
  workspace_.repeat = true;
  const auto users = list(8);
  ASSERT_TRUE(users);
  EXPECT_THAT(*users, SizeIs(8));
}

TEST_F(DiscoveryTest, NamedUsersAreAskedForByName) {
  workspace_.users = {"Ann@x", "other@x"};
  workspace_.service_principals = {kRobot};
  workspace_.inactive = {kRobot};
  const auto found = find({"ann@x", kRobot, "typo@x"}, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(transport_.sent, SizeIs(2 + 1 + 3));
  EXPECT_EQ(found->users[0].owner, (Owner{OwnerKind::user, "The 1", "1"}));
  EXPECT_EQ(found->users[1].owner,
            (Owner{OwnerKind::inactive_service_principal, "The 1", "90001"}));
  EXPECT_EQ(found->users[2].owner, (Owner{OwnerKind::nobody, "", ""}));
  EXPECT_THAT(found->notes, ElementsAre("1 of the 3 names are not known to the workspace: typo@x"));
}

TEST_F(DiscoveryTest, ManyNamedUsersAreFoundInTheLists) {
  add_users(60);
  const auto found = find(workspace_.users, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(transport_.sent, SizeIs(2 + 1 + 2));
  for (const auto& user : found->users) EXPECT_EQ(user.owner.kind, OwnerKind::user);
}

TEST_F(DiscoveryTest, IdsStandForNames) {
  workspace_.users = {"ann@x", "bob@x"};
  workspace_.service_principals = {kRobot};
  const auto found = find({"2", "90001", "bob@x", "77"}, false);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->users, SizeIs(3));
  EXPECT_EQ(found->users[0].name, "bob@x");
  EXPECT_EQ(found->users[1].name, kRobot);
  EXPECT_EQ(found->users[2].name, "77");
  EXPECT_EQ(found->users[2].owner.kind, OwnerKind::nobody);
  EXPECT_THAT(found->notes, Contains(HasSubstr("dropped bob@x: it is bob@x")));
}

TEST_F(DiscoveryTest, IfNoNameIsKnownTheFirstNoteSaysSo) {
  workspace_.users = {"ann@x"};
  const auto found = find({"1;2", "username"}, false);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->notes, SizeIs(1));
  EXPECT_EQ(found->notes[0], "none of the 2 names is known to the workspace: 1;2, username");
}

TEST_F(DiscoveryTest, OwnersAreUnknownWhereTheServiceDoesNotAnswer) {
  workspace_.users = {"ann@x"};
  workspace_.scim_status = 403;
  const auto found = find({"ann@x"}, false);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->users[0].owner.kind, OwnerKind::unknown);
}

TEST_F(DiscoveryTest, AllUsersHaveTheirKind) {
  workspace_.users = {"ann@x", "left@x"};
  workspace_.service_principals = {kRobot, kOldRobot};
  workspace_.inactive = {"left@x", kOldRobot};
  workspace_.add_directory(Source::workspace, "/Users", {kRobot, kNobodysRobot, "gone@x"});
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(kinds_of(*found), (Kinds{{kRobot, OwnerKind::service_principal},
                                     {kOldRobot, OwnerKind::inactive_service_principal},
                                     {"ann@x", OwnerKind::user},
                                     {"left@x", OwnerKind::inactive_user},
                                     {kNobodysRobot, OwnerKind::nobody},
                                     {"gone@x", OwnerKind::nobody}}));
}

TEST_F(DiscoveryTest, WithoutTheListOfServicePrincipalsAnApplicationIdIsUnknown) {
  workspace_.users = {"ann@x"};
  workspace_.service_principals = {kRobot};
  workspace_.service_principals_status = 403;
  workspace_.add_directory(Source::workspace, "/Users", {kRobot, "gone@x"});
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(kinds_of(*found), (Kinds{{kRobot, OwnerKind::unknown},
                                     {"ann@x", OwnerKind::user},
                                     {"gone@x", OwnerKind::nobody}}));
  EXPECT_THAT(found->notes, ElementsAre(HasSubstr("the service principals cannot be listed")));
}

TEST_F(DiscoveryTest, WhoIsMissingOnTheListAndIsFoundByNameIsNoOrphan) {
  workspace_.users = {"ann@x", "late@x"};
  workspace_.add_directory(Source::workspace, "/Users", {"ann@x", "late@x"});
  transport_.set_server([this](const net::Request& request) {
    const bool is_page = request.target.find("/Users?") != std::string::npos &&
                         request.target.find("startIndex") != std::string::npos;
    if (!is_page) return workspace_(request);
    testing::Reply page = workspace_(request);
    page.exchange->body =
        net::Body(R"({"totalResults":1,"Resources":[{"id":"1","userName":"ann@x",)"
                  R"("active":true}]})");
    return page;
  });
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(kinds_of(*found), (Kinds{{"ann@x", OwnerKind::user}, {"late@x", OwnerKind::user}}));
}

TEST_F(DiscoveryTest, NobodyWhoIsThereAllTheTimeIsLostWhenAListChanges) {
  add_users(250);
  workspace_.page = 100;
  workspace_.add_directory(Source::workspace, "/Users", workspace_.users);
  const std::vector<std::string> before = workspace_.users;
  int pages = 0;
  transport_.set_server([&](const net::Request& request) {
    auto page = workspace_(request);
    const bool is_page = request.target.find("/Users?") != std::string::npos &&
                         request.target.find("startIndex") != std::string::npos;
    if (is_page && ++pages == 1) workspace_.users.erase(workspace_.users.begin());
    return page;
  });
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  ASSERT_THAT(found->users, SizeIs(250));
  EXPECT_EQ(found->users.back().name, before.front()) << "she was deleted, and her home stays";
  for (const auto& user : found->users) {
    EXPECT_EQ(user.is_orphan(), user.name == before.front()) << user.name;
    EXPECT_NE(user.owner.kind, OwnerKind::unknown);
  }
  EXPECT_THAT(found->gaps, IsEmpty());
}

TEST_F(DiscoveryTest, WhoeverAnUnsettledListLacksIsAskedForByName) {
  for (const bool of_users : {true, false}) {
    workspace_ = {};
    workspace_.users = {"ann@x", "late@x"};
    workspace_.service_principals = {kRobot, kOldRobot};
    workspace_.add_directory(Source::workspace, "/Users",
                             {"ann@x", "late@x", "gone@x", kRobot, kOldRobot, kNobodysRobot});
    const std::string list = of_users ? "/Users?" : "/ServicePrincipals?";
    transport_.set_server([&](const net::Request& request) {
      const bool is_page = request.target.find(list) != std::string::npos &&
                           request.target.find("startIndex") != std::string::npos;
      if (!is_page) return workspace_(request);
      // Says more than it returns.
      const std::string& last =
          of_users ? workspace_.users.back() : workspace_.service_principals.back();
      const std::string hidden = last;
      (of_users ? workspace_.users : workspace_.service_principals).pop_back();
      workspace_.missing = 1;
      auto page = workspace_(request);
      workspace_.missing = 0;
      (of_users ? workspace_.users : workspace_.service_principals).push_back(hidden);
      return page;
    });
    const auto found = find({}, true);
    ASSERT_TRUE(found);
    EXPECT_EQ(kinds_of(*found), (Kinds{{kRobot, OwnerKind::service_principal},
                                       {kOldRobot, OwnerKind::service_principal},
                                       {"ann@x", OwnerKind::user},
                                       {"late@x", OwnerKind::user},
                                       {kNobodysRobot, OwnerKind::nobody},
                                       {"gone@x", OwnerKind::nobody}}));
    ASSERT_THAT(found->gaps, SizeIs(1)) << "somebody without a home may be missing";
    EXPECT_EQ(found->gaps[0].gap.error_code, "UNSETTLED");
    EXPECT_EQ(found->gaps[0].path, of_users ? "scim/v2/Users" : "scim/v2/ServicePrincipals");
    EXPECT_THAT(found->notes, Contains(HasSubstr("is unsettled")));
  }
}

TEST_F(DiscoveryTest, WhereAnUnsettledListCannotBeAskedForANameTheOwnerIsUnknown) {
  workspace_.users = {"ann@x"};
  workspace_.missing = 1;
  workspace_.add_directory(Source::workspace, "/Users", {"ann@x", "late@x"});
  transport_.set_server([&](const net::Request& request) {
    if (request.target.find("filter=") == std::string::npos) return workspace_(request);
    return testing::Reply{testing::response(500, ""), {}};
  });
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(kinds_of(*found), (Kinds{{"ann@x", OwnerKind::user}, {"late@x", OwnerKind::unknown}}));
}

TEST_F(DiscoveryTest, AServiceThatCannotSortIsAskedWithoutAnOrder) {
  add_users(5);
  workspace_.page = 2;
  int refused = 0;
  transport_.set_server([&](const net::Request& request) {
    const bool is_sorted = request.target.find("sortBy=") != std::string::npos;
    const bool is_first_pass = !is_sorted && refused == 0;
    if (is_sorted && ++refused > 0) {
      return testing::Reply{testing::response(400, R"({"detail":"no sorting","status":"400"})"),
                            {}};
    }
    workspace_.missing = is_first_pass ? 1 : 0;
    return workspace_(request);
  });
  const auto users = list();
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_EQ(names_of(*users), workspace_.users);
  EXPECT_EQ(refused, 1);
}

TEST_F(DiscoveryTest, ANameOfDigitsIsNoIdWhereAHomeHasIt) {
  workspace_.users = {"ann@x"};  // with the id 1
  workspace_.add_directory(Source::workspace, "/Users", {"ann@x", "1"});
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(kinds_of(*found), (Kinds{{"ann@x", OwnerKind::user}, {"1", OwnerKind::nobody}}));
  EXPECT_THAT(transport_.sent, SizeIs(1 + 2 + 2 + 1)) << "one request for a home of nobody";
}

TEST_F(DiscoveryTest, AServiceThatIgnoresTheFilterProvesNothing) {
  workspace_.users = {"ann@x"};
  transport_.set_server([this](const net::Request& request) {
    net::Request unfiltered = request;
    const auto filter = unfiltered.target.find("&filter=");
    if (filter != std::string::npos) {
      unfiltered.target = unfiltered.target.substr(0, filter) + "&startIndex=1&count=10";
    }
    return workspace_(unfiltered);
  });
  const auto found = find({"gone@x"}, false);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->users[0].owner.kind, OwnerKind::unknown);
}

TEST_F(DiscoveryTest, WhatIsNotAnsweredIsAGapOfItsOwn) {
  workspace_.users = {"ann@x"};
  workspace_.service_principals_status = workspace_.lookup_status = workspace_.me_status = 500;
  workspace_.add_directory(Source::dbfs, "/Users", {"gone@x", kRobot});
  workspace_.add_directory(Source::workspace, "/Users");
  const auto paths_of = [](const Discovered& found) {
    std::set<std::string> paths;
    for (const store::PathGap& each : found.gaps) {
      if (each.gap.error_code == "NOT_VISIBLE") continue;
      EXPECT_EQ(each.gap.http_status, 500);
      EXPECT_GT(each.gap.attempts, 0);
      paths.insert(each.path);
    }
    return paths;
  };
  const auto all = find({}, true);
  ASSERT_TRUE(all);
  EXPECT_THAT(paths_of(*all),
              ElementsAre("scim/v2/Me", "scim/v2/ServicePrincipals", "scim/v2/Users"));
  EXPECT_EQ(kinds_of(*all), (Kinds{{kRobot, OwnerKind::unknown},
                                   {"ann@x", OwnerKind::user},
                                   {"gone@x", OwnerKind::unknown}}));
  const auto named = find({"ann@x"}, false);
  ASSERT_TRUE(named);
  EXPECT_THAT(paths_of(*named), ElementsAre("scim/v2/Me", "scim/v2/Users"));
}

TEST_F(DiscoveryTest, AListOfNamedUsersThatCannotBeHadIsNoGapIfEachNameIsAnswered) {
  add_users(60);
  transport_.set_server([this](const net::Request& request) {
    const bool is_page = request.target.find("startIndex") != std::string::npos;
    return is_page ? testing::Reply{testing::response(500, ""), {}} : workspace_(request);
  });
  const auto found = find(workspace_.users, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->gaps, IsEmpty());
  for (const auto& user : found->users) EXPECT_EQ(user.owner.kind, OwnerKind::user);
}

TEST_F(DiscoveryTest, AListThatIsRefusedIsAPropertyAndNoGap) {
  workspace_.users = {"ann@x"};
  workspace_.service_principals_status = 403;
  workspace_.add_directory(Source::workspace, "/Users", {kRobot});
  EXPECT_THAT(find({}, true)->refused_lists, ElementsAre("scim/v2/ServicePrincipals"));
  EXPECT_THAT(find({}, true)->gaps, IsEmpty());
  EXPECT_THAT(find({kRobot}, false)->refused_lists, ElementsAre("scim/v2/ServicePrincipals"));
  EXPECT_THAT(find({"ann@x"}, false)->refused_lists, IsEmpty()) << "nobody is unknown";
}

TEST_F(DiscoveryTest, OnlyAnAdministratorProvesThatAServicePrincipalDoesNotExist) {
  workspace_.users = {"me@x"};
  workspace_.service_principals = {kRobot};
  workspace_.add_directory(Source::dbfs, "/Users", {kRobot, kNobodysRobot, "gone@x"});
  std::vector<std::string> many{kNobodysRobot, "me@x"};  // so many that the lists are read
  for (int name = 0; name < 50; ++name) many.push_back(fmt::format("n{}@x", name));
  workspace_.caller_is_admin = false;
  for (const int status : {200, 404}) {
    workspace_.me_status = status;  // 404: the service does not say who the caller is
    EXPECT_EQ(kinds_of(*find({}, true)), (Kinds{{kRobot, OwnerKind::service_principal},
                                                {kNobodysRobot, OwnerKind::unknown},
                                                {"me@x", OwnerKind::user},
                                                {"gone@x", OwnerKind::nobody}}));
    EXPECT_EQ(kinds_of(*find({kNobodysRobot}, false)),
              (Kinds{{kNobodysRobot, OwnerKind::unknown}}));
    EXPECT_EQ(find(many, false)->users[0].owner.kind, OwnerKind::unknown);
  }
  workspace_.caller_is_admin = true;
  workspace_.me_status = 200;
  EXPECT_EQ(kinds_of(*find({kNobodysRobot}, false)), (Kinds{{kNobodysRobot, OwnerKind::nobody}}));
  EXPECT_EQ(find(many, false)->users[0].owner.kind, OwnerKind::nobody);
}

TEST_F(DiscoveryTest, WhoeverIsNotSaidToBeActiveIsInactiveOnlyIfAnAdministratorAsks) {
  workspace_.users = {"ann@x", "old@x"};
  workspace_.service_principals = {kRobot};
  workspace_.inactive = {"old@x"};
  const Kinds active{{kRobot, OwnerKind::service_principal},
                     {"ann@x", OwnerKind::user},
                     {"old@x", OwnerKind::user}};
  workspace_.says_active = false;
  for (const int status : {200, 404}) {
    workspace_.caller_is_admin = false;
    workspace_.me_status = status;
    EXPECT_EQ(kinds_of(*find({}, true)), active);
    EXPECT_EQ(kinds_of(*find({kRobot, "ann@x", "old@x"}, false)), active);
  }
  workspace_.caller_is_admin = true;
  workspace_.me_status = 200;
  EXPECT_EQ(kinds_of(*find({"ann@x"}, false)), (Kinds{{"ann@x", OwnerKind::inactive_user}}));
  workspace_.caller_is_admin = false;
  workspace_.says_active = true;
  EXPECT_EQ(kinds_of(*find({"old@x"}, false)), (Kinds{{"old@x", OwnerKind::inactive_user}}));
}

TEST_F(DiscoveryTest, SaysWhoIsCalling) {
  EXPECT_EQ(find({"ann@x"}, false)->caller, (store::Caller{"me@x", true}));
  workspace_.caller_is_admin = false;
  EXPECT_EQ(find({"ann@x"}, false)->caller, (store::Caller{"me@x", false}));
}

TEST_F(DiscoveryTest, ASourceThatIsSwitchedOffIsAskedOnce) {
  add_users(30);
  const std::string body =
      R"({"error_code":"PERMISSION_DENIED","message":"Public DBFS root is disabled. Access is )"
      R"(denied on path: /Users"})";
  for (const int status : {400, 403, 404, 500, 503}) {
    int asked = 0;
    transport_.set_server([&](const net::Request& request) {
      if (request.target.find("/dbfs/") == std::string::npos) return workspace_(request);
      ++asked;
      return testing::Reply{testing::response(status, body), {}};
    });
    const auto found = find({}, true);
    ASSERT_TRUE(found);
    EXPECT_EQ(asked, 1) << status;
    EXPECT_EQ(found->statuses[Source::dbfs].state, SourceState::switched_off) << status;
    EXPECT_THAT(found->gaps, IsEmpty());
    for (const auto& user : found->users) EXPECT_THAT(user.homes, SizeIs(1));
  }
}

TEST_F(DiscoveryTest, WithoutAUsersFolderOnDbfsNobodyHasAHomeThere) {
  workspace_.add_directory(Source::workspace, "/Users", {"ann@x"});
  workspace_.users = {"ann@x"};
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->statuses[Source::dbfs].state, SourceState::no_homes);
  EXPECT_THAT(found->users[0].homes,
              ElementsAre(store::HomeSpec{Source::workspace, "/Users/ann@x"}));
}

TEST_F(DiscoveryTest, SaysWhichSourcesAreAvailableAgain) {
  PerSource<SourceStatus> statuses;
  statuses[Source::dbfs].state = SourceState::switched_off;
  const auto ask = [&] { return available_again(dispatcher_, clock_, NeverStop(), statuses); };
  EXPECT_THAT(ask().value(), IsEmpty());
  workspace_.add_directory(Source::dbfs, "/Users");
  EXPECT_THAT(ask().value(), ElementsAre(Source::dbfs));
}

TEST_F(DiscoveryTest, NamedUsersMayHaveHomesOfAnotherLetterCase) {
  workspace_.users = {"ann@x", "bob@x"};
  workspace_.add_directory(Source::dbfs, "/Users", {"ann@x"});
  workspace_.add_directory(Source::workspace, "/Users", {"Ann@x", "gone@x"});
  const auto found = find({"ann@x", "bob@x"}, false);
  ASSERT_TRUE(found);
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
  EXPECT_TRUE(found->users[2].owner.kind == OwnerKind::nobody);
  EXPECT_THAT(found->notes, IsEmpty());
}

TEST_F(DiscoveryTest, AUserListedTwiceIsOneWithANote) {
  workspace_.users = {"ann@x", "Ann@x"};
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->users, SizeIs(1));
  EXPECT_THAT(found->notes, ElementsAre(HasSubstr("ann@x")));
}

TEST_F(DiscoveryTest, AFileDirectlyInTheUsersFolderIsNoHome) {
  workspace_.add_directory(Source::dbfs, "/Users", {}, 1);
  const auto found = find({}, true);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->users, IsEmpty());
  EXPECT_THAT(found->notes, ElementsAre(HasSubstr("1 files are directly in dbfs:/Users")));
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
      discover(dispatcher, clock_, NeverStop(), {{Source::dbfs, Source::workspace}, {}, true}));
  ASSERT_THAT(asked, SizeIs(5));
  EXPECT_GE(asked[4] - asked[0], std::chrono::milliseconds(360));
}

TEST_F(DiscoveryTest, AUsersFolderThatIsNotThereIsNoGap) {
  const auto found = find({"ann@x"}, false);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->gaps, IsEmpty());
}

TEST_F(DiscoveryTest, AStopBeforeTheHomesAreKnownIsInterrupted) {
  add_users(3);
  const auto found = discover(dispatcher_, clock_, AlwaysStop(), {{Source::dbfs}, {}, true});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::interrupted);
  EXPECT_EQ(dispatcher_.unfinished(), 0U);
}

}  // namespace
}  // namespace stocktake::scan
