// Scans whose discovery of users and homes goes wrong, and that are resumed.

#include "app/rediscovery.h"

#include <gmock/gmock.h>

#include "unit/app/scan_fixture.h"

namespace stocktake::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kRobot = "11111111-aaaa-bbbb-cccc-000000000001";
const std::string kNobodysRobot = "11111111-aaaa-bbbb-cccc-000000000003";

/// What goes wrong while users and homes are listed.
struct Trouble {
  const char* name;
  std::function<void(testing::ScriptedWorkspace&)> begin;
  ExitCode code = ExitCode::gaps;  ///< of the first scan
};

void PrintTo(const Trouble& trouble, std::ostream* out) {
  *out << trouble.name;
}

/// A workspace with all kinds of homes: of another letter case, in one source only, of nobody.
class RediscoveryTest : public ScanRunTest {
 protected:
  RediscoveryTest() {
    workspace_ = {};
    workspace_.users = {"ann@x", "bob@x", "without@x", "zoe@x"};
    workspace_.service_principals = {kRobot};
    workspace_.inactive = {"zoe@x"};
    add_homes(Source::dbfs, {"ann@x", "gone@x", "Zoe@X"});
    add_homes(Source::workspace, {"Bob@X", kRobot, kNobodysRobot, "ann@x", "zoe@x"});
  }

  void add_homes(Source source, const std::vector<std::string>& names) {
    workspace_.add_directory(source, "/Users", names);
    for (const std::string& name : names) workspace_.grow(source, "/Users/" + name, 1, 2, 1);
  }

  /// Users with owners and sums, in their order, as the CSV has them.
  static std::vector<std::string> rows(const std::string& where) {
    std::vector<std::string> rows;
    store::Reader::open(where)->each_user([&](const UserRow& row) {
      rows.push_back(fmt::format(
          "{} {} orphan {} gaps {} files {} {} {}", row.name, to_string(row.owner.kind), row.orphan,
          row.totals[Source::dbfs].gaps + row.totals[Source::workspace].gaps,
          row.totals[Source::dbfs].files, row.totals[Source::workspace].files, row.owner.scim_id));
    });
    return rows;
  }

  /// The inventory that nothing disturbed, in a file of its own.
  std::string undisturbed() {
    const ScanRequest asked = request_;
    request_.inventory = at("undisturbed.db");
    request_.resume = false;
    request_.fresh = true;
    scan();
    request_ = asked;
    return at("undisturbed.db");
  }

  void expect_undisturbed() {
    const std::string other = undisturbed();
    EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
    EXPECT_EQ(rows(path()), rows(other));
    EXPECT_EQ(digest(path()), digest(other));
    for (const char* query :
         {"SELECT count(*) FROM directory", "SELECT sum(state * 1000 + depth) FROM directory",
          "SELECT sum(absence) FROM home", "SELECT count(*) FROM meta WHERE key <> 'seal'"}) {
      EXPECT_EQ(count(path(), query), count(other, query)) << query;
    }
  }

  ScanEnd resume() {
    request_.resume = true;
    return scan();
  }
};

class AnyTrouble : public RediscoveryTest, public ::testing::WithParamInterface<Trouble> {};

TEST_P(AnyTrouble, IsOverWhenTheScanIsResumed) {
  const testing::ScriptedWorkspace sound = workspace_;
  GetParam().begin(workspace_);
  EXPECT_EQ(scan().code, GetParam().code);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  EXPECT_EQ(resume().code, GetParam().code) << "it fails in the same place again";
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
  EXPECT_EQ(resume().code, ExitCode::complete);
  EXPECT_EQ(requests(), 0U) << "nothing is left to ask";
}

TEST_P(AnyTrouble, IsOverForNamedUsersToo) {
  const testing::ScriptedWorkspace sound = workspace_;
  request_.all_users = false;
  request_.names = {"zoe@x", kRobot, "2", "typo@x", "gone@x", "without@x", kNobodysRobot};
  GetParam().begin(workspace_);
  scan();
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::gaps) << "of the name that nobody has";
  expect_undisturbed();
  EXPECT_THAT(rows(path()), Contains(HasSubstr("bob@x user"))) << "2 is an id";
  request_.names.clear();
  EXPECT_EQ(resume().code, ExitCode::gaps);
}

TEST_P(AnyTrouble, IsOverThoughTheScanWasStopped) {
  const testing::ScriptedWorkspace sound = workspace_;
  GetParam().begin(workspace_);
  for (const Source source : default_sources()) {
    workspace_.latencies[{source, "/Users/ann@x/d0"}] = std::chrono::seconds(60);
  }
  // Long enough for all attempts of a discovery; and then the listing is stopped.
  int looks = 0;
  class StopInListing final : public StopToken {
   public:
    StopInListing(const RecordingObserver& observer, int& looks)
        : observer_(observer), looks_(looks) {}
    bool stop_requested() const override {
      const bool lists = !observer_.stages.empty() && observer_.stages.back() == ScanStage::listing;
      return lists && ++looks_ > 2;
    }

   private:
    const RecordingObserver& observer_;
    int& looks_;
  };
  EXPECT_EQ(scan(StopInListing(observer_, looks)).code, ExitCode::interrupted);
  EXPECT_FALSE(check(path()).finished);
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

INSTANTIATE_TEST_SUITE_P(
    Discovery, AnyTrouble,
    ::testing::Values(
        Trouble{"dbfs_homes",
                [](auto& it) {
                  it.statuses[{Source::dbfs, "/Users"}] = 500;
                }},
        Trouble{"workspace_homes",
                [](auto& it) {
                  it.statuses[{Source::workspace, "/Users"}] = 500;
                }},
        Trouble{"workspace_homes_refused",
                [](auto& it) {
                  it.statuses[{Source::workspace, "/Users"}] = 403;
                }},
        Trouble{"all_homes",
                [](auto& it) {
                  for (const Source source : default_sources())
                    it.statuses[{source, "/Users"}] = 500;
                }},
        Trouble{"unsettled_users", [](auto& it) { it.missing = 1; }},
        Trouble{"service_principals", [](auto& it) { it.service_principals_status = 500; }},
        Trouble{"service_principals_refused", [](auto& it) { it.service_principals_status = 403; },
                ExitCode::complete},
        Trouble{"names", [](auto& it) { it.lookup_status = 500; }},
        Trouble{"caller", [](auto& it) { it.me_status = 500; }},
        Trouble{"caller_is_no_question", [](auto& it) { it.me_status = 404; }},
        Trouble{"everything_but_users",
                [](auto& it) {
                  for (const Source source : default_sources())
                    it.statuses[{source, "/Users"}] = 500;
                  it.service_principals_status = it.lookup_status = it.me_status = 500;
                }}),
    [](const auto& each) { return each.param.name; });

TEST_F(RediscoveryTest, ManyNamesAreFoundWhenTheirListIsThereAgain) {
  for (int i = 0; i < 60; ++i) workspace_.users.push_back(fmt::format("user{}@x", i));
  request_.all_users = false;
  request_.names = workspace_.users;
  const testing::ScriptedWorkspace sound = workspace_;
  workspace_.scim_status = 500;
  EXPECT_EQ(scan().code, ExitCode::gaps);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM gaps WHERE path = 'scim/v2/Users'"), 1);
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

TEST_F(RediscoveryTest, WithoutAListOfUsersNothingBeginsAndResumeBegins) {
  workspace_.scim_status = 500;
  EXPECT_EQ(scan().code, ExitCode::unreachable);
  EXPECT_FALSE(inventory_exists());
  workspace_.scim_status = 200;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

TEST_F(RediscoveryTest, WhatIsListedIsNotListedAgain) {
  workspace_.statuses[{Source::dbfs, "/Users"}] = 500;
  scan();
  workspace_.statuses.clear();
  workspace_.asked.clear();
  resume();
  for (const auto& [place, times] : workspace_.asked) EXPECT_EQ(times, 1) << place.second;
  EXPECT_FALSE(workspace_.asked.contains({Source::dbfs, "/Users/ann@x"})) << "it was tried by name";
  EXPECT_FALSE(workspace_.asked.contains({Source::workspace, "/Users/ann@x"}));
  EXPECT_TRUE(workspace_.asked.contains({Source::dbfs, "/Users/gone@x"}));
  EXPECT_THAT(observer_.notes, Contains(HasSubstr("because of /Users on dbfs")));
}

TEST_F(RediscoveryTest, WhatAnotherListLacksNowIsKept) {
  workspace_.service_principals_status = 500;
  scan();
  const std::string before = digest(path());
  workspace_.service_principals_status = 200;
  for (const int status : {403, 500}) {
    workspace_.scim_status = status;
    EXPECT_EQ(resume().code, ExitCode::gaps);
    EXPECT_THAT(observer_.notes, Contains(HasSubstr("note: scim/v2/Users cannot be had now")));
    EXPECT_EQ(digest(path()), before);
  }
  workspace_.scim_status = 200;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

TEST_F(RediscoveryTest, WhoIsThereSinceIsScannedAndWhoIsGoneStays) {
  workspace_.statuses[{Source::workspace, "/Users"}] = 500;
  scan();
  workspace_.statuses.clear();
  workspace_.users = {"ann@x", "bob@x", "new@x", "zoe@x"};
  add_homes(Source::workspace, {"Bob@X", kRobot, kNobodysRobot, "ann@x", "new@x", "zoe@x"});
  EXPECT_EQ(resume().code, ExitCode::complete);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  EXPECT_THAT(
      rows(path()),
      ElementsAre(HasSubstr(kRobot + " service principal orphan false"), HasSubstr("ann@x user"),
                  HasSubstr("bob@x user"), HasSubstr("new@x user orphan false gaps 0 files 0 3"),
                  HasSubstr("without@x user"), HasSubstr("zoe@x inactive user"),
                  HasSubstr(kNobodysRobot + " nobody orphan true"),
                  HasSubstr("gone@x nobody orphan true gaps 0 files 3")));
}

TEST_F(RediscoveryTest, AFinishedInventoryIsNotLookedThroughForNewUsers) {
  scan();
  workspace_.users.emplace_back("new@x");
  EXPECT_EQ(resume().code, ExitCode::complete);
  EXPECT_EQ(requests(), 0U);
}

TEST_F(RediscoveryTest, ASourceThatWasSwitchedOffStaysOut) {
  const testing::ScriptedWorkspace sound = workspace_;
  workspace_.statuses[{Source::dbfs, "/Users"}] = 403;
  workspace_.error_code = "DBFS_DISABLED";
  const std::string other = undisturbed();
  workspace_.service_principals_status = 500;
  scan();
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::complete);
  EXPECT_THAT(observer_.notes, Contains(HasSubstr("dbfs is available now")));
  EXPECT_EQ(rows(path()), rows(other));
  EXPECT_EQ(digest(path()), digest(other));
}

TEST_F(RediscoveryTest, ASourceThatTurnsOutToBeSwitchedOffIsNoGap) {
  std::erase_if(workspace_.bodies, [](auto& each) { return each.first.first == Source::dbfs; });
  workspace_.statuses[{Source::dbfs, "/Users"}] = 500;
  scan();
  EXPECT_EQ(count(path(), "SELECT count(*) FROM home WHERE source = 0"), 5) << "tried by name";
  workspace_.error_code = "DBFS_DISABLED";
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
  EXPECT_EQ(count(path(), "SELECT state FROM source WHERE id = 0"),
            static_cast<int>(SourceState::switched_off));
}

TEST_F(RediscoveryTest, ASourceWithHomesThatIsSwitchedOffSinceKeepsThem) {
  workspace_.service_principals_status = 500;
  scan();
  workspace_.service_principals_status = 200;
  workspace_.statuses[{Source::dbfs, "/Users"}] = 403;
  workspace_.error_code = "DBFS_DISABLED";
  EXPECT_EQ(resume().code, ExitCode::gaps);
  EXPECT_THAT(observer_.notes, Contains(HasSubstr("/Users on dbfs cannot be had now")));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM files WHERE source = 'dbfs'"), 9);
}

TEST_F(RediscoveryTest, AnAdministratorFindsWhatWasHidden) {
  const testing::ScriptedWorkspace sound = workspace_;
  workspace_.caller_is_admin = false;
  workspace_.add_directory(Source::workspace, "/Users", {});
  for (const char* name : {"ann@x", "Bob@X", "zoe@x"}) {
    workspace_.bodies.erase({Source::workspace, std::string("/Users/") + name});
  }
  EXPECT_EQ(scan().code, ExitCode::gaps);
  EXPECT_THAT(rows(path()), Not(Contains(HasSubstr(kNobodysRobot))));
  EXPECT_EQ(resume().code, ExitCode::gaps) << "with the same credentials";
  workspace_ = sound;
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

TEST_F(RediscoveryTest, AStopWhileHomesAreAskedForAgainChangesNothing) {
  workspace_.statuses[{Source::dbfs, "/Users"}] = 500;
  scan();
  const std::string before = digest(path());
  workspace_.statuses.clear();
  request_.resume = true;
  const ScanEnd end = scan(StopAfter(1));
  EXPECT_EQ(end.code, ExitCode::interrupted);
  EXPECT_THAT(end.failure->remedy, HasSubstr("nothing was recorded"));
  EXPECT_EQ(digest(path()), before);
  EXPECT_TRUE(check(path()).finished);
  EXPECT_EQ(resume().code, ExitCode::complete);
  expect_undisturbed();
}

TEST_F(RediscoveryTest, TwoHomesOfOnePathAreStillOneHomeAndAGap) {
  const std::string twins =
      R"({"objects":[{"path":"/Users/ann@x","object_type":"DIRECTORY","object_id":1},)"
      R"({"path":"/Users/ann@x","object_type":"DIRECTORY","object_id":2}]})";
  workspace_.bodies[{Source::workspace, "/Users"}] = twins;
  for (int status : {500, 200}) {
    workspace_.statuses[{Source::workspace, "/Users"}] = status;
    if (status == 200) workspace_.statuses.clear();
    workspace_.service_principals_status = status;
    request_.resume = status == 200;
    EXPECT_EQ(scan().code, ExitCode::gaps);
    EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  }
  EXPECT_EQ(count(path(), "SELECT count(*) FROM gaps"), 1);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM gaps WHERE error_code = 'AMBIGUOUS_PATH'"), 1);
}

}  // namespace
}  // namespace stocktake::app
