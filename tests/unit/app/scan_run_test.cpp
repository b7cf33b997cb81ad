#include "app/scan_run.h"

#include <gmock/gmock.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "columns/user_status.h"
#include "unit/app/scan_fixture.h"

namespace stocktake::app {
namespace {

using How = ScanEnd::How;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Each of the four homes holds six directories below it, and seven files in all.
constexpr std::int64_t kFiles = 4 * 7;

TEST_F(ScanRunTest, TakesTheInventoryOfAllUsers) {
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::finished);
  EXPECT_EQ(end.code, ExitCode::complete);
  EXPECT_FALSE(end.failure);
  ASSERT_TRUE(end.inventory);
  EXPECT_EQ(end.gaps, 0);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
  EXPECT_TRUE(check(path()).is_complete());
  EXPECT_TRUE(check(path()).sealed);
}

TEST_F(ScanRunTest, AHomeInAnotherCaseIsListedAsItsAnswersSpellIt) {
  // The list of homes is refused, so the home is asked for by the user's name.
  workspace_.statuses[{Source::workspace, "/Users"}] = 403;
  workspace_.users = {"Ann@x"};
  const std::string rows =
      R"({"path":"/Users/ann@x/x","object_type":"NOTEBOOK","object_id":1},)"
      R"({"path":"/Users/ann@x/x","object_type":"FILE","object_id":2,"size":7},)"
      R"({"path":"/Users/ann@x/d/","object_type":"DIRECTORY","object_id":3})";
  workspace_.bodies[{Source::workspace, "/Users/Ann@x"}] = R"({"objects":[)" + rows + "]}";
  workspace_.bodies[{Source::workspace, "/Users/Ann@x/d"}] =
      R"({"objects":[{"path":"/Users/ann@x/d/f","size":9223372036854775807}]})";
  request_.all_users = false;
  request_.names = {"Ann@x"};
  request_.sources = {Source::workspace};
  EXPECT_EQ(scan().gaps, 1);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM files"), 3);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM files WHERE path = '/Users/Ann@x/x'"), 2);
  EXPECT_EQ(count(path(), "SELECT size FROM users"), INT64_MAX);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
}

TEST_F(ScanRunTest, ANameThatNobodyHasIsAnErrorThoughEverySourceIsSwitchedOff) {
  for (const Source source : default_sources()) {
    workspace_.bodies.erase({source, "/Users"});
    workspace_.statuses[{source, "/Users"}] = 404;
  }
  workspace_.error_code = "FEATURE_DISABLED";
  request_.all_users = false;
  request_.names = {"ann@x", "typo@x"};
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::gaps);
  EXPECT_EQ(end.gaps, 1);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  std::vector<std::string> words;
  store::Reader::open(path())->each_user([&](const UserRow& row) {
    EXPECT_FALSE(row.orphan);
    words.emplace_back(status_of(row));
    words.push_back(error_of(row));
  });
  EXPECT_THAT(words, ElementsAre("empty", "", "error", "dbfs /Users/typo@x: 404 NO_SUCH_USER"));
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::gaps);
}

TEST_F(ScanRunTest, TwoHomesOfOnePathAreOneHomeAndAGap) {
  workspace_.bodies[{Source::workspace, "/Users"}] =
      R"({"objects":[{"path":"/Users/ann@x","object_type":"DIRECTORY","object_id":1},)"
      R"({"path":"/Users/ann@x","object_type":"DIRECTORY","object_id":2},)"
      R"({"path":"/Users/bob@x","object_type":"DIRECTORY","object_id":3}]})";
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::gaps);
  EXPECT_EQ(check(path()).damage, std::vector<std::string>{});
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles) << "no file twice";
  EXPECT_EQ(count(path(),
                  "SELECT count(*) FROM gaps WHERE error_code = 'AMBIGUOUS_PATH' AND "
                  "username = 'ann@x' AND path = '/Users/ann@x'"),
            1);
  EXPECT_EQ(count(path(), "SELECT sum(object_id) FROM directory WHERE depth = 0"), 1 + 2 + 3);
}

TEST_F(ScanRunTest, TellsEachStageOnce) {
  scan();
  EXPECT_THAT(observer_.stages,
              ElementsAre(ScanStage::opened, ScanStage::discovering, ScanStage::planned,
                          ScanStage::listing, ScanStage::listed));
  EXPECT_THAT(observer_.notes, ElementsAre("Taking the inventory of https://x.cloud with a token",
                                           "2 users to list"));
  ASSERT_TRUE(observer_.at_end);
  EXPECT_EQ(observer_.at_end->files, kFiles);
  EXPECT_EQ(observer_.at_end->listed, observer_.at_end->found);
}

TEST_F(ScanRunTest, WritesTheCsvAndSaysWhere) {
  request_.output = at("users.csv");
  const ScanEnd end = scan();
  EXPECT_EQ(end.csv, request_.output);
  EXPECT_THAT(bytes(request_.output), HasSubstr("\nann@x,"));
  EXPECT_THAT(bytes(request_.output), HasSubstr("\nbob@x,"));
}

TEST_F(ScanRunTest, ACsvThatCannotBeWrittenLosesNothing) {
  request_.output = at("not/there/users.csv");
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::finished);
  EXPECT_EQ(end.code, ExitCode::unreachable);
  ASSERT_TRUE(end.output_failure);
  EXPECT_THAT(end.output_failure->remedy, HasSubstr("stocktake export csv"));
  EXPECT_EQ(end.csv, "");
  EXPECT_TRUE(check(path()).is_complete());
}

TEST_F(ScanRunTest, AnInventoryThatExistsIsNotTouched) {
  make(path());
  const std::string before = bytes(path());
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::failed);
  EXPECT_EQ(end.code, ExitCode::usage);
  EXPECT_THAT(end.failure->message, HasSubstr("exists"));
  EXPECT_FALSE(end.inventory);
  EXPECT_EQ(requests(), 0U);
  EXPECT_EQ(bytes(path()), before);
}

TEST_F(ScanRunTest, FreshReplacesOnlyOnceThereIsSomethingToPutInItsPlace) {
  make(path());
  const std::string before = bytes(path());
  request_.fresh = true;
  workspace_.scim_status = 403;
  EXPECT_EQ(scan().code, ExitCode::refused);
  EXPECT_EQ(bytes(path()), before);
  workspace_.scim_status = 200;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_THAT(observer_.stages,
              ElementsAre(ScanStage::discovering, ScanStage::opened, ScanStage::planned,
                          ScanStage::listing, ScanStage::listed));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
}

TEST_F(ScanRunTest, WithoutAListOfUsersNoInventoryIsLeft) {
  workspace_.scim_status = 403;
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::failed);
  EXPECT_EQ(end.code, ExitCode::refused);
  EXPECT_FALSE(end.inventory);
  EXPECT_FALSE(inventory_exists());
  EXPECT_THAT(observer_.stages, ::testing::Not(Contains(ScanStage::planned)));
}

TEST_F(ScanRunTest, WithoutAnEngineNothingIsAskedForAndNoInventoryIsLeft) {
  engine_failure_ = Failure{ExitCode::unreachable, "no cluster", "start it"};
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::unreachable);
  EXPECT_EQ(end.failure->message, "no cluster");
  EXPECT_EQ(requests(), 0U);
  EXPECT_FALSE(inventory_exists());
}

TEST_F(ScanRunTest, AnEngineThatDoesNotGetReadyIsWaitedForLastAndLeavesNoInventory) {
  std::size_t requests_before = 0;
  await_ready_ = [&](const StopToken&) -> Expected<void> {
    requests_before = requests();
    return fail(ExitCode::unreachable, "no Python", "install it");
  };
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::unreachable);
  EXPECT_EQ(end.failure->message, "no Python");
  EXPECT_GT(requests_before, 0U) << "users are asked for meanwhile";
  EXPECT_EQ(requests(), requests_before);
  EXPECT_FALSE(inventory_exists());
}

TEST_F(ScanRunTest, AnEngineThatDoesNotGetReadyLeavesAnInventoryToContinue) {
  workspace_.statuses[{Source::dbfs, "/Users/ann@x/d0"}] = 403;
  scan();
  request_.resume = true;
  const auto before = store::Reader::open(path())->overview();
  await_ready_ = [](const StopToken&) -> Expected<void> {
    return fail(ExitCode::interrupted, "interrupted before the cluster was ready");
  };
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::interrupted);
  const auto after = store::Reader::open(path())->overview();
  EXPECT_EQ(after.gaps, before.gaps);
  EXPECT_EQ(after.pending, before.pending);
}

TEST_F(ScanRunTest, StoppedWhileUsersAreListedLeavesNothing) {
  const ScanEnd end = scan(StopAfter(0));
  EXPECT_EQ(end.how, How::failed);
  EXPECT_EQ(end.code, ExitCode::interrupted);
  EXPECT_FALSE(end.inventory);
  EXPECT_FALSE(inventory_exists());
}

TEST_F(ScanRunTest, StoppedWhileDirectoriesAreListedIsResumed) {
  // The homes take longer than a stop waits for.
  for (const Source source : default_sources()) {
    for (const std::string& user : workspace_.users) {
      workspace_.latencies[{source, "/Users/" + user + "/d0"}] = std::chrono::seconds(60);
    }
  }
  request_.output = at("users.csv");
  const ScanEnd end = scan(StopAfter(10));
  EXPECT_EQ(end.how, How::stopped);
  EXPECT_EQ(end.code, ExitCode::interrupted);
  EXPECT_FALSE(end.failure);
  ASSERT_TRUE(end.inventory);
  EXPECT_EQ(end.csv, request_.output) << "written with what is known";
  EXPECT_THAT(observer_.stages, ::testing::Not(Contains(ScanStage::listed)));
  EXPECT_FALSE(check(path()).finished);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM run WHERE outcome = 'interrupted'"), 1);

  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_THAT(observer_.notes,
              ElementsAre("Continuing the inventory of https://x.cloud with a token"));
  EXPECT_THAT(observer_.stages, ElementsAre(ScanStage::opened, ScanStage::planned,
                                            ScanStage::listing, ScanStage::listed));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
  EXPECT_EQ(observer_.at_end->files, kFiles) << "what the first run found is counted";
  EXPECT_TRUE(check(path()).is_complete());
}

TEST_F(ScanRunTest, AGapEndsWithItsOwnCodeAndIsAskedForAgain) {
  const testing::ScriptedWorkspace::Place secret{Source::dbfs, "/Users/ann@x/d0"};
  workspace_.statuses[secret] = 403;
  ScanEnd end = scan();
  EXPECT_EQ(end.how, How::finished);
  EXPECT_EQ(end.code, ExitCode::gaps);
  EXPECT_EQ(end.gaps, 1);
  end = {};

  workspace_.statuses.clear();
  workspace_.asked.clear();
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_THAT(observer_.notes, Contains("Retrying gaps: 1"));
  EXPECT_EQ(workspace_.asked.size(), 3U) << "the gap and what lies below it, nothing else";
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
}

TEST_F(ScanRunTest, AFinishedInventoryIsResumedWithoutARequest) {
  scan();
  const std::string before = digest(path());
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_EQ(requests(), 0U);
  EXPECT_EQ(digest(path()), before);
}

TEST_F(ScanRunTest, ResumeBeginsWhereThereIsNothingToContinue) {
  request_.resume = true;
  for (const bool has_empty_file : {false, true}) {
    store::fs::remove(path());
    if (has_empty_file) write(path(), "");
    EXPECT_EQ(scan().code, ExitCode::complete);
    EXPECT_THAT(observer_.notes, Contains(HasSubstr("to continue: a new one begins")));
    EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
    EXPECT_EQ(scan().code, ExitCode::complete);
    EXPECT_EQ(requests(), 0U) << "the second run finds nothing to do";
  }
}

TEST_F(ScanRunTest, ResumeOfNothingNeedsUsers) {
  request_.resume = true;
  request_.all_users = false;
  for (const bool has_file : {false, true}) {
    if (has_file) static_cast<void>(store::Writer::create(path(), false));
    const ScanEnd end = scan();
    EXPECT_EQ(end.code, ExitCode::usage);
    EXPECT_THAT(end.failure->message, HasSubstr("no list of users"));
    EXPECT_EQ(requests(), 0U);
    EXPECT_EQ(inventory_exists(), has_file);
  }
}

TEST_F(ScanRunTest, AnotherScanIsNotResumed) {
  scan();
  const std::string before = digest(path());
  request_.resume = true;
  const auto refused = [&](const std::string& host = kHost) {
    const ScanEnd end = scan(NeverStop(), host);
    EXPECT_EQ(end.code, ExitCode::usage);
    EXPECT_FALSE(end.inventory);
    EXPECT_EQ(requests(), 0U);
    return end.failure ? end.failure->message : "";
  };
  EXPECT_THAT(refused("https://y.cloud"), HasSubstr("of another workspace: https://x.cloud"));
  request_.sources = {Source::dbfs};
  EXPECT_THAT(refused(), HasSubstr("of other sources"));
  request_.sources = {Source::dbfs, Source::workspace};
  request_.all_users = false;
  request_.names = {"ann@x"};
  EXPECT_THAT(refused(), HasSubstr("of all users, not of named users"));
  EXPECT_EQ(digest(path()), before);
}

TEST_F(ScanRunTest, TheSameServerIsTheSameWorkspace) {
  scan(NeverStop(), "https://x.cloud:443");
  request_.resume = true;
  EXPECT_EQ(scan(NeverStop(), "https://x.cloud").code, ExitCode::complete);
  EXPECT_EQ(scan(NeverStop(), "https://x.cloud:443").code, ExitCode::complete);
  EXPECT_EQ(scan(NeverStop(), "https://x.cloud:8443").code, ExitCode::usage);
}

TEST_F(ScanRunTest, TheSameUsersAreResumedInAnyOrderAndLetterCase) {
  request_.all_users = false;
  request_.names = {"ann@x", "bob@x"};
  EXPECT_EQ(scan().code, ExitCode::complete);
  request_.resume = true;
  request_.names = {"BOB@x", "ann@x"};
  EXPECT_EQ(scan().code, ExitCode::complete);
  for (const std::vector<std::string>& others :
       {std::vector<std::string>{"ann@x"}, {"ann@x", "eve@x"}, {"ann@x", "bob@x", "eve@x"}}) {
    request_.names = others;
    const ScanEnd end = scan();
    EXPECT_EQ(end.code, ExitCode::usage);
    EXPECT_THAT(end.failure->message, HasSubstr("of other users"));
  }
}

TEST_F(ScanRunTest, TellsHowUsersAndHomesAreListed) {
  scan();
  EXPECT_EQ(observer_.discovery.users, 2);
  EXPECT_EQ(observer_.discovery.counters.requests, 5) << "the caller, two lists, two folders";
  EXPECT_EQ(observer_.discoveries_ended, 1);
  workspace_.scim_status = 403;
  request_.fresh = true;
  scan();
  EXPECT_EQ(observer_.discoveries_ended, 1) << "although it failed";
}

TEST_F(ScanRunTest, AResumedScanSaysHowItAsksWhoIsCalling) {
  workspace_.statuses[{Source::workspace, "/Users/bob@x/d1"}] = 403;
  EXPECT_EQ(scan().code, ExitCode::gaps);
  request_.resume = true;
  scan();
  EXPECT_EQ(observer_.discovery.counters.requests, 1);
  EXPECT_GT(observer_.discoveries_ended, 0);
}

TEST_F(ScanRunTest, AScanOfNamedUsersIsResumedByNobodyElse) {
  request_.all_users = false;
  request_.names = {"bob@x"};
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM user"), 1);
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  request_.names.clear();
  EXPECT_EQ(scan().code, ExitCode::complete) << "the inventory knows the names";
  request_.all_users = true;
  const ScanEnd end = scan();
  EXPECT_EQ(end.code, ExitCode::usage);
  EXPECT_THAT(end.failure->message, HasSubstr("of named users, not of all users"));
}

/// Commits some results and then reports a full disk.
class FullDisk final : public store::Committer {
 public:
  FullDisk(store::Writer& writer, int most) : inner_(writer), left_(most) {}
  void push(store::CommitItem recorded) override {
    if (left_-- <= 0) throw FatalError({ExitCode::unreachable, "the disk is full", ""});
    inner_.push(std::move(recorded));
  }
  void doubt(std::vector<std::string> mounts) override { inner_.doubt(std::move(mounts)); }
  bool has_room() override { return true; }
  void wait_for_room(std::chrono::milliseconds /*most*/) override {}
  std::vector<DirectoryId> take_committed() override { return inner_.take_committed(); }
  void flush() override {}

 private:
  testing::InlineCommitter inner_;
  int left_;
};

TEST_F(ScanRunTest, AFullDiskEndsTheRunWithWhatIsKnown) {
  make_committer_ = [](store::Writer& writer) { return std::make_unique<FullDisk>(writer, 5); };
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::failed);
  EXPECT_EQ(end.code, ExitCode::unreachable);
  EXPECT_EQ(end.failure->message, "the disk is full");
  ASSERT_TRUE(end.inventory) << "there is something to report on";
  EXPECT_EQ(count(path(), "SELECT count(*) FROM directory WHERE state = 1"), 5);

  make_committer_ = nullptr;
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
}

TEST_F(ScanRunTest, AThreadThatTheSystemRefusesEndsTheRunAndIsNoBug) {
  make_committer_ = [](store::Writer& /*writer*/) -> std::unique_ptr<store::Committer> {
    throw std::system_error(EAGAIN, std::generic_category());
  };
  const ScanEnd end = scan();
  EXPECT_EQ(end.how, How::failed);
  EXPECT_EQ(end.code, ExitCode::unreachable);
  EXPECT_THAT(end.failure->message, HasSubstr("another thread"));
  ASSERT_TRUE(end.inventory) << "the homes are known";

  make_committer_ = nullptr;
  request_.resume = true;
  EXPECT_EQ(scan().code, ExitCode::complete);
  EXPECT_EQ(count(path(), "SELECT count(*) FROM entry"), kFiles);
}

TEST_F(ScanRunTest, AnyOtherExceptionIsABug) {
  make_committer_ = [](store::Writer& /*writer*/) -> std::unique_ptr<store::Committer> {
    throw std::logic_error("this cannot be");
  };
  EXPECT_THROW(scan(), std::logic_error);
}

TEST_F(ScanRunTest, WhatCountsAsARunIsStored) {
  scan();
  EXPECT_EQ(count(path(), "SELECT requests FROM run"),
            static_cast<std::int64_t>(transport_->sent.size()));
  EXPECT_EQ(count(path(), "SELECT count(*) FROM run WHERE outcome = 'finished'"), 1);
}

}  // namespace
}  // namespace stocktake::app
