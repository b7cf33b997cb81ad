#include "engine/mounted/mounted_engine.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "support/scripted_workspace.h"
#include "support/temporary_directory.h"
#include "support/unreliable_calls.h"

namespace stocktake {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedWorkspace;

/// Files of ScriptedWorkspace are of this size, and of its `kTime`.
constexpr int kSize = 100;

class MountedEngineTest : public ::testing::Test {
 protected:
  /// A home with so many directories in it, in the workspace and on the mount.
  void add_home(const std::string& user, int directories, int files = 2) {
    std::vector<std::string> names;
    for (int i = 0; i < directories; ++i) names.push_back(fmt::format("d{}", i));
    add("/Users/" + user, names, files);
    for (const std::string& name : names) add("/Users/" + user + "/" + name, {}, files);
  }
  void add(const std::string& path, const std::vector<std::string>& names, int files) {
    workspace.add_directory(Source::dbfs, path, names, files);
    std::filesystem::create_directories(root() + path);
    for (int i = 0; i < files; ++i) write_file(fmt::format("{}/f{}", path, i));
  }
  void write_file(const std::string& path, int size = kSize) {
    const std::string place = root() + path;
    std::ofstream(place) << std::string(static_cast<std::size_t>(size), 'x');
    const std::array<timespec, 2> times{
        timespec{0, 0},
        timespec{ScriptedWorkspace::kTime / 1000, ScriptedWorkspace::kTime % 1000 * 1'000'000}};
    ASSERT_EQ(::utimensat(AT_FDCWD, place.c_str(), times.data(), 0), 0);
  }
  const std::string& root() const { return folder_.path(); }

  void start(Via via) {
    engine.reset();
    mount = std::make_unique<MountUse>(MountPoint{Source::dbfs, root()}, via, mount::ReadLimits{},
                                       clock, calls, mount::ListerLimits{.threads = 3});
    start_engine();
  }
  void start_engine() {
    engine.reset();
    transport.emplace(clock, [this](const net::Request& sent) {
      if (before_answer) before_answer();
      return workspace(sent);
    });
    dispatcher.emplace(*transport, clock, kFamilies, net::DispatchLimits{});
    engine.emplace(*dispatcher, clock, databricks::LargeListings{},
                   std::vector<MountUse*>{mount.get()});
  }
  static Task home(const std::string& user) { return {0, 0, Source::dbfs, 0, "/Users/" + user}; }

  /// Lists the homes and all directories below, until all are listed or the engine has failed.
  void walk(const std::vector<std::string>& users) {
    std::vector<Task> tasks;
    for (const std::string& user : users) tasks.push_back(home(user));
    open = tasks.size();
    engine->submit(std::move(tasks), QueuePosition::back);
    while (open > 0 && !failure) step();
  }
  /// Another process on the same machine, which learns this before it walks ann's home.
  void walk_knowing(const MountRecord& record) {
    results.clear();
    start(Via::any);
    mount->learn({record});
    walk({"ann@x"});
  }
  void step() {
    auto next = engine->next(clock.now() + std::chrono::seconds(1));
    if (!next) {
      failure = next.error();
      return;
    }
    for (TaskResult& result : *next) {
      --open;
      if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
        std::vector<Task> below;
        for (const Subdirectory& each : listing->directories) {
          below.push_back(
              {0, 0, Source::dbfs, result.task.depth + 1, result.task.path + "/" + each.name});
        }
        open += below.size();
        engine->submit(std::move(below), QueuePosition::front);
      }
      mounts[result.task.path] = result.mount;
      EXPECT_TRUE(results.emplace(result.task.path, std::move(result.outcome)).second);
    }
  }
  std::int64_t from_mounts() const { return engine->counters().from_mounts; }
  int asked(const std::string& path) { return workspace.asked[{Source::dbfs, path}]; }
  template <typename T>
  bool is(const std::string& path) const {
    return results.contains(path) && std::holds_alternative<T>(results.at(path));
  }

  testing::ManualClock clock;
  ScriptedWorkspace workspace;
  std::shared_ptr<testing::UnreliableCalls> calls = std::make_shared<testing::UnreliableCalls>();
  std::unique_ptr<MountUse> mount;
  std::function<void()> before_answer;
  std::optional<testing::ScriptedTransport> transport;
  std::optional<net::Dispatcher> dispatcher;
  std::optional<MountedEngine> engine;
  std::map<std::string, Outcome> results;
  std::map<std::string, std::string> mounts;  ///< that results are from
  std::optional<Failure> failure;
  std::size_t open = 0;

 private:
  const testing::TemporaryDirectory folder_;
};

TEST_F(MountedEngineTest, ListsFromTheMountOnceItIsProven) {
  for (const Via via : {Via::mount, Via::any}) {
    results.clear();
    workspace.asked.clear();
    add_home("ann@x", 50);
    start(via);
    walk({"ann@x"});
    EXPECT_EQ(results.size(), 51);
    EXPECT_EQ(mount->state(), MountUse::State::proven);
    // One more is under way when the last but one agrees, and so on.
    EXPECT_LT(workspace.asked.size(), 2 * MountUse::kDirectories);
    const auto asked_for = static_cast<std::int64_t>(workspace.asked.size());
    EXPECT_EQ(from_mounts(), via == Via::mount ? 51 : 51 - asked_for);
    EXPECT_EQ(std::get<Listing>(results.at("/Users/ann@x/d7")).files.size(), 2);
  }
}

TEST_F(MountedEngineTest, ProvesNothingByEmptyDirectories) {
  add_home("ann@x", 0, 0);
  std::vector<std::string> users;
  for (int i = 0; i < 20; ++i) {
    users.push_back(fmt::format("user{}@x", i));
    add_home(users.back(), 0, 0);
  }
  start(Via::any);
  walk(users);
  EXPECT_EQ(results.size(), 20);
  EXPECT_EQ(mount->state(), MountUse::State::unproven);
  EXPECT_EQ(from_mounts(), 0);
}

TEST_F(MountedEngineTest, ProvesNothingByHomesAlone) {
  std::vector<std::string> users;
  for (int i = 0; i < 20; ++i) {
    users.push_back(fmt::format("user{}@x", i));
    add_home(users.back(), 0);
  }
  start(Via::any);
  walk(users);
  EXPECT_EQ(mount->state(), MountUse::State::unproven);
  EXPECT_EQ(from_mounts(), 0);
}

/// The answer that is still missing may be the one that differs.
TEST_F(MountedEngineTest, ProvesNothingWhileADirectoryIsBeingCompared) {
  add_home("ann@x", 50);
  workspace.latencies[{Source::dbfs, "/Users/ann@x/d0"}] = std::chrono::seconds(60);
  write_file("/Users/ann@x/d0/f1", kSize + 1);
  start(Via::any);
  walk({"ann@x"});
  EXPECT_EQ(results.size(), 51);
  EXPECT_EQ(mount->state(), MountUse::State::refused);
  EXPECT_EQ(from_mounts(), 0);
}

/// A mount may be outdated in places that the proof did not see.
TEST_F(MountedEngineTest, GoesOnToCompareWhatItListsFromAProvenMount) {
  add_home("ann@x", 50);
  add_home("bob@x", 400);
  for (int i = 0; i < 400; ++i) write_file(fmt::format("/Users/bob@x/d{}/f1", i), kSize + 1);
  start(Via::any);
  walk({"ann@x"});
  ASSERT_EQ(mount->state(), MountUse::State::proven);
  const std::string name = mount->name();
  walk({"bob@x"});
  EXPECT_EQ(results.size(), 452);
  EXPECT_EQ(mount->state(), MountUse::State::refused);
  EXPECT_THAT(mount->reason(), HasSubstr("in /Users/bob@x/d"));
  const MountRecord found = engine->records().front();
  EXPECT_TRUE(found.differs);
  EXPECT_EQ(mount_name(found), name);
  // What was returned before is marked, so that whoever has it can drop it.
  const auto wrong = std::count_if(results.begin(), results.end(), [&](const auto& result) {
    const auto& listing = std::get<Listing>(result.second);
    return listing.files.back().size != kSize && mounts[result.first] == "";
  });
  EXPECT_EQ(wrong, 0);
}

/// An empty home would not be missed by anyone.
TEST_F(MountedEngineTest, AsksTheApiWhetherAHomeIsEmpty) {
  add_home("ann@x", 50);
  add_home("empty@x", 0, 0);
  start(Via::any);
  walk({"ann@x", "empty@x"});
  EXPECT_EQ(mount->state(), MountUse::State::proven);
  EXPECT_GT(asked("/Users/empty@x"), 0);
  add_home("bob@x", 0, 0);
  workspace.add_directory(Source::dbfs, "/Users/bob@x", {}, 1);
  walk({"bob@x"});
  EXPECT_EQ(mount->state(), MountUse::State::refused);
  EXPECT_EQ(std::get<Listing>(results.at("/Users/bob@x")).files.size(), 1);
}

TEST_F(MountedEngineTest, RefusesAMountThatLacksWhatTheApiHas) {
  add_home("ann@x", 50);
  for (const std::string path : {"/Users/bob@x", "/Users/ann@x/d40"}) {
    workspace.add_directory(Source::dbfs, "/Users/bob@x", {}, 1);
    results.clear();
    start(Via::any);
    calls->fail("Users/ann@x/d40", ENOENT, path == "/Users/bob@x" ? 0 : -1);
    walk({"ann@x"});
    walk({"bob@x"});
    EXPECT_FALSE(failure);
    EXPECT_EQ(mount->state(), MountUse::State::refused) << path;
    EXPECT_TRUE(is<Listing>(path));
    EXPECT_TRUE(engine->records().front().differs);
  }
}

/// A slice may end before it is known whether a mount differs.
TEST_F(MountedEngineTest, TakesTheProofBackWhileADirectoryDiffers) {
  add_home("ann@x", 50);
  write_file("/Users/ann@x/d0/f1", kSize + 1);
  workspace.latencies[{Source::dbfs, "/Users/ann@x/d0"}] = std::chrono::seconds(60);
  start(Via::any);
  open = 1;
  engine->submit({home("ann@x")}, QueuePosition::back);
  while (asked("/Users/ann@x/d0") < 2) step();
  EXPECT_EQ(engine->records().front().agreed, 0);
}

TEST_F(MountedEngineTest, RefusesAMountThatDiffers) {
  add_home("ann@x", 20);
  write_file("/Users/ann@x/f1", kSize + 1);
  start(Via::any);
  walk({"ann@x"});
  EXPECT_FALSE(failure);
  EXPECT_EQ(results.size(), 21);
  EXPECT_EQ(from_mounts(), 0);
  EXPECT_EQ(mount->state(), MountUse::State::refused);
  EXPECT_THAT(mount->reason(), HasSubstr("in /Users/ann@x, the size of f1 is 100"));
  EXPECT_EQ(std::get<Listing>(results.at("/Users/ann@x")).files[1].size, kSize);
  results.clear();
  start(Via::mount);
  walk({"ann@x"});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, ExitCode::unreachable);
  EXPECT_TRUE(engine->has_lost_mount());
}

/// A directory may change between the two listings.
TEST_F(MountedEngineTest, ListsBothWaysAgainBeforeItRefuses) {
  add_home("ann@x", 20);
  calls->fail("status of f1", EACCES, 1);
  start(Via::any);
  walk({"ann@x"});
  EXPECT_EQ(mount->state(), MountUse::State::proven);
}

/// Somebody writes to a file all the time: that says nothing about the mount.
TEST_F(MountedEngineTest, RefusesNoMountForADirectoryThatKeepsChanging) {
  for (const Via via : {Via::any, Via::mount}) {
    results.clear();
    add_home("ann@x", 20);
    int files = 2;
    before_answer = [&] { workspace.add_directory(Source::dbfs, "/Users/ann@x/d3", {}, ++files); };
    start(via);
    walk({"ann@x"});
    EXPECT_FALSE(failure);
    EXPECT_NE(mount->state(), MountUse::State::refused);
    EXPECT_EQ(results.size(), 21);
    before_answer = {};
  }
}

/// Without time to look again, the mount is refused, because what it listed may be wrong.
TEST_F(MountedEngineTest, RefusesAMountThatDiffersWhenItDrains) {
  add_home("ann@x", 20);
  write_file("/Users/ann@x/f1", kSize + 1);
  start(Via::any);
  workspace.latencies[{Source::dbfs, "/Users/ann@x"}] = std::chrono::seconds(5);
  open = 1;
  engine->submit({home("ann@x")}, QueuePosition::back);
  while (asked("/Users/ann@x") < 1) step();
  engine->drain();
  while (engine->unfinished() > 0) step();
  EXPECT_EQ(mount->state(), MountUse::State::refused);
  EXPECT_TRUE(engine->records().front().differs);
}

TEST_F(MountedEngineTest, AsksTheApiForWhatTheMountDoesNotList) {
  add_home("ann@x", 50);
  start(Via::any);
  calls->fail("Users/ann@x/d40", EACCES);
  walk({"ann@x", "nobody@x"});
  EXPECT_EQ(results.size(), 52);
  EXPECT_TRUE(is<Listing>("/Users/ann@x/d40"));
  EXPECT_EQ(asked("/Users/ann@x/d40"), 1);
  EXPECT_TRUE(is<Absent>("/Users/nobody@x"));
}

TEST_F(MountedEngineTest, KeepsTheGapsOfAMountThatWasChosen) {
  add_home("ann@x", 50);
  start(Via::mount);
  calls->fail("Users/ann@x/d40", EACCES);
  walk({"ann@x"});
  ASSERT_TRUE(is<Gap>("/Users/ann@x/d40"));
  EXPECT_EQ(std::get<Gap>(results.at("/Users/ann@x/d40")).error_code, "EACCES");
  EXPECT_EQ(asked("/Users/ann@x/d40"), 0);
}

TEST_F(MountedEngineTest, CallsAHomeAbsentOnlyIfTheApiDoes) {
  add_home("ann@x", 50);
  start(Via::mount);
  walk({"ann@x"});
  open = 1;
  engine->submit({home("nobody@x")}, QueuePosition::back);
  while (open > 0 && !failure) step();
  EXPECT_TRUE(is<Absent>("/Users/nobody@x"));
  EXPECT_EQ(asked("/Users/nobody@x"), 1);
  workspace.add_directory(Source::dbfs, "/Users/late@x", {}, 1);
  open = 1;
  engine->submit({home("late@x")}, QueuePosition::back);
  while (open > 0 && !failure) step();
  ASSERT_TRUE(failure);
  EXPECT_THAT(failure->message, HasSubstr("in /Users/late@x, the directory itself is there over"));
}

TEST_F(MountedEngineTest, GoesOnOverTheApiWhenTheMountHasGone) {
  add_home("ann@x", 50);
  add_home("bob@x", 50);
  start(Via::any);
  walk({"ann@x"});
  EXPECT_GT(from_mounts(), 0);
  calls->root_error = ENOTCONN;
  for (int i = 0; i < 50; ++i) calls->fail(fmt::format("Users/bob@x/d{}", i), ENOTCONN);
  walk({"bob@x"});
  EXPECT_FALSE(failure);
  EXPECT_EQ(results.size(), 102);
  for (const auto& [path, outcome] : results) EXPECT_TRUE(is<Listing>(path)) << path;
  EXPECT_THAT(mount->reason(), HasSubstr("Transport endpoint is not connected"));
}

TEST_F(MountedEngineTest, EndsWhenTheMountThatWasChosenHasGone) {
  add_home("ann@x", 50);
  start(Via::mount);
  calls->root_error = ENOTCONN;
  calls->fail("Users/ann@x", ENOTCONN);
  walk({"ann@x"});
  ASSERT_TRUE(failure);
  EXPECT_TRUE(results.empty());
}

TEST_F(MountedEngineTest, GoesOnFromWhatOtherProcessesHaveFoundOut) {
  add_home("ann@x", 50);
  start(Via::any);
  walk({"ann@x"});
  const MountRecord found = engine->records().front();
  EXPECT_GE(found.agreed, MountUse::kDirectories);
  EXPECT_GE(found.agreed_below, MountUse::kBelowHomes);
  workspace.asked.clear();
  walk_knowing(found);
  EXPECT_EQ(from_mounts(), 51);
  EXPECT_TRUE(workspace.asked.empty());
  // Another mount in the same place is another record.
  MountRecord other = found;
  other.mounted = "0:0:0";
  walk_knowing(other);
  EXPECT_FALSE(workspace.asked.empty());
  MountRecord refused = found;
  refused.refused = "it is broken";
  walk_knowing(refused);
  EXPECT_EQ(from_mounts(), 0);
  EXPECT_EQ(mount->reason(), "it is broken");
}

TEST_F(MountedEngineTest, StartsNothingOnceItDrains) {
  add_home("ann@x", 50);
  start(Via::any);
  walk({"ann@x"});
  calls->stick("Users/ann@x/d1");
  engine->submit({{0, 0, Source::dbfs, 1, "/Users/ann@x/d1"}}, QueuePosition::back);
  ASSERT_TRUE(engine->next(clock.now()));
  calls->wait_until_stuck();
  engine->drain();
  engine->submit({home("ann@x")}, QueuePosition::back);
  EXPECT_EQ(engine->pending(Source::dbfs), 0);
  ASSERT_EQ(engine->under_way().size(), 1);
  EXPECT_EQ(engine->under_way().front().path, "/Users/ann@x/d1");
  // Its answer would be another request, which is not sent any more.
  calls->fail("Users/ann@x/d1", EACCES);
  calls->release();
  while (engine->abandoned() == 0) ASSERT_TRUE(engine->next(clock.now()));
  EXPECT_EQ(engine->unfinished(), 0);
}

TEST_F(MountedEngineTest, ForgetsAnEarlierEnginesTasks) {
  add_home("ann@x", 50);
  start(Via::any);
  walk({"ann@x"});
  calls->stick("Users/ann@x/d1");
  engine->submit({{0, 0, Source::dbfs, 1, "/Users/ann@x/d1"}}, QueuePosition::back);
  ASSERT_TRUE(engine->next(clock.now()));
  calls->wait_until_stuck();
  start_engine();
  calls->release();
  results.clear();
  walk({"ann@x"});
  EXPECT_EQ(results.size(), 51);
}

}  // namespace
}  // namespace stocktake
