#include "worker/walk.h"

#include <gmock/gmock.h>

#include <optional>

#include "protocol/response_reader.h"
#include "support/scripted_workspace.h"
#include "support/stop_tokens.h"

namespace stocktake::worker {
namespace {

using protocol::EventKind;
using protocol::SliceRequest;
using protocol::SliceResponse;
using std::chrono::milliseconds;
using testing::ScriptedWorkspace;
using testing::StopFrom;

class WalkTest : public ::testing::Test {
 protected:
  WalkTest() {
    request.slice = 1;
    request.max_in_flight = 4;
    request.budget = std::chrono::seconds(60);
    for (const Source source : default_sources()) workspace.grow(source, "/Users/ann@x", 3, 3, 2);
    workspace.grow(Source::workspace, "/Users/bob@x", 1, 2, 1);
  }

  static Task home(Source source, const std::string& user) {
    return {0, 0, source, 0, "/Users/" + user};
  }

  SliceResponse walk() { return walk(NeverStop()); }
  SliceResponse walk(const StopToken& stop) {
    testing::ScriptedTransport transport(clock, [this](const net::Request& sent) {
      return slow_path.empty() || !sent.target.ends_with(slow_path)
                 ? workspace(sent)
                 : testing::Reply{testing::response(200, "{}"), slow};
    });
    net::Dispatcher dispatcher(transport, clock, kFamilies, {.max_in_flight = 4});
    std::string bytes;
    ResponseWriter writer([&bytes](std::string_view more) { bytes += more; });
    writer.end(Walk(dispatcher, clock, writer, request).run(stop));
    protocol::ResponseReader reader(request.slice);
    reader.append(bytes);
    EXPECT_EQ(reader.error(), "");
    return reader.take();
  }

  static std::vector<std::string> paths(const SliceResponse& answer) {
    std::vector<std::string> paths;
    for (const TaskResult& result : answer.results) paths.push_back(result.task.path);
    return paths;
  }

  testing::ManualClock clock;
  ScriptedWorkspace workspace;
  SliceRequest request;
  std::string slow_path;
  Duration slow{};
};

TEST_F(WalkTest, ListsAllThatLiesBelow) {
  request.tasks = {home(Source::dbfs, "ann@x"), home(Source::workspace, "ann@x"),
                   home(Source::workspace, "bob@x"), home(Source::dbfs, "bob@x")};
  const SliceResponse answer = walk();
  EXPECT_EQ(answer.results.size(), 40U + 40U + 3U + 1U);
  const auto absent = std::count_if(answer.results.begin(), answer.results.end(), [](auto& each) {
    return std::holds_alternative<Absent>(each.outcome);
  });
  EXPECT_EQ(absent, 1);
  EXPECT_FALSE(answer.trailer->failure);
  EXPECT_TRUE(answer.trailer->answered);
  EXPECT_TRUE(answer.trailer->unfinished.empty());
  EXPECT_EQ(answer.trailer->counters.requests, 84);
  EXPECT_GT(answer.trailer->busy.count(), 0);
  for (const auto& [place, times] : workspace.asked) EXPECT_EQ(times, 1) << place.second;
}

TEST_F(WalkTest, TellsWhenEachUserIsBegunAndDone) {
  request.tasks = {home(Source::dbfs, "ann@x"), home(Source::workspace, "ann@x"),
                   home(Source::workspace, "bob@x")};
  request.max_in_flight = 1;
  const SliceResponse answer = walk();
  std::vector<std::pair<EventKind, std::vector<std::string>>> events;
  for (const auto& event : answer.events) events.emplace_back(event.kind, event.users);
  using Users = std::vector<std::string>;
  EXPECT_THAT(events, ::testing::UnorderedElementsAre(
                          std::pair(EventKind::received, Users{"ann@x", "bob@x"}),
                          std::pair(EventKind::started, Users{"ann@x"}),
                          std::pair(EventKind::started, Users{"bob@x"}),
                          std::pair(EventKind::completed, Users{"ann@x"}),
                          std::pair(EventKind::completed, Users{"bob@x"})));
  const auto done = std::find_if(answer.events.begin(), answer.events.end(), [](auto& event) {
    return event.kind == EventKind::completed && event.users.front() == "ann@x";
  });
  EXPECT_EQ(done->files, 2 * 40 * 2);
  EXPECT_GT(done->duration.count(), 0);
}

TEST_F(WalkTest, StopsAtItsTimeAndLeavesTheRest) {
  request.tasks = {home(Source::workspace, "ann@x")};
  request.budget = milliseconds(50);
  const SliceResponse answer = walk();
  EXPECT_GE(answer.results.size(), 2U);
  EXPECT_LT(answer.results.size(), 40U);
  EXPECT_TRUE(answer.trailer->unfinished.empty());
  EXPECT_EQ(answer.trailer->counters.requests, static_cast<std::int64_t>(answer.results.size()));
  const auto& last = answer.events.back();
  EXPECT_EQ(last.kind, EventKind::left);
  EXPECT_EQ(last.files, 2 * static_cast<std::int64_t>(answer.results.size()));
  for (const auto& event : answer.events) EXPECT_NE(event.kind, EventKind::completed);
}

TEST_F(WalkTest, StopsOnceTheAnswerIsFull) {
  request.tasks = {home(Source::workspace, "ann@x")};
  request.max_directories = 10;
  const auto by_directories = walk().results.size();
  EXPECT_GE(by_directories, 10U);
  EXPECT_LT(by_directories, 10U + 4U);
  request.max_directories = 1000;
  request.max_entries = 20;
  const auto by_entries = walk().results.size();
  EXPECT_GE(by_entries, 4U);
  EXPECT_LT(by_entries, 12U);
}

TEST_F(WalkTest, DoesNotGoDownWhereItIsNotTo) {
  request.tasks = {home(Source::workspace, "ann@x")};
  request.descend = false;
  EXPECT_EQ(paths(walk()), std::vector<std::string>{"/Users/ann@x"});
}

TEST_F(WalkTest, AStopKeepsWhatIsUnderWayButNotForLong) {
  request.tasks = {home(Source::workspace, "ann@x")};
  workspace.latency = milliseconds(300);
  const Instant begin = clock.now();
  const SliceResponse answer = walk(StopFrom(clock, begin + milliseconds(700)));
  EXPECT_FALSE(answer.results.empty());
  EXPECT_LT(answer.results.size(), 40U);
  EXPECT_LE(clock.now() - begin, milliseconds(2000));
  EXPECT_TRUE(answer.trailer->unfinished.empty());
}

TEST_F(WalkTest, NamesWhatItBeganAndCouldNotFinish) {
  request.tasks = {home(Source::workspace, "ann@x")};
  request.budget = milliseconds(500);
  request.drain = milliseconds(1000);
  slow_path = "ann%40x%2Fd1%2Fd1";
  slow = std::chrono::seconds(50);
  const Instant begin = clock.now();
  const SliceResponse answer = walk();
  EXPECT_EQ(answer.trailer->unfinished,
            (std::vector<protocol::DirectoryKey>{{Source::workspace, "/Users/ann@x/d1/d1"}}));
  EXPECT_LE(clock.now() - begin, milliseconds(1600));
}

TEST_F(WalkTest, ATokenThatIsRefusedIsAFailureWithoutGaps) {
  request.tasks = {home(Source::workspace, "ann@x")};
  workspace.statuses[{Source::workspace, "/Users/ann@x/d1"}] = 401;
  const SliceResponse answer = walk();
  ASSERT_TRUE(answer.trailer->failure);
  EXPECT_EQ(answer.trailer->failure->code, ExitCode::refused);
  EXPECT_TRUE(answer.trailer->answered);
  for (const TaskResult& result : answer.results) {
    EXPECT_TRUE(std::holds_alternative<Listing>(result.outcome));
  }
}

TEST_F(WalkTest, AForbiddenDirectoryAtTheVeryEndIsStillAGap) {
  request.tasks = {home(Source::workspace, "bob@x")};
  request.budget = milliseconds(15);  // ends while the children are in flight
  workspace.statuses[{Source::workspace, "/Users/bob@x/d1"}] = 403;
  const SliceResponse answer = walk();
  ASSERT_EQ(answer.results.size(), 3U);
  const auto gaps = std::count_if(answer.results.begin(), answer.results.end(), [](auto& each) {
    return std::holds_alternative<Gap>(each.outcome);
  });
  EXPECT_EQ(gaps, 1);
}

TEST_F(WalkTest, StartsFromWhatOthersHaveLearnedAndTellsWhatItHas) {
  request.tasks = {home(Source::workspace, "ann@x")};
  request.limits[Source::workspace].rate = 20;
  request.limits[Source::workspace].pause = std::chrono::seconds(3);
  const Instant begin = clock.now();
  const SliceResponse answer = walk();
  EXPECT_EQ(answer.results.size(), 40U);
  EXPECT_GE(clock.now() - begin, std::chrono::seconds(3) + milliseconds(39 * 49));
  EXPECT_NEAR(answer.trailer->limits[Source::workspace].rate, 20, 0.5);
  EXPECT_EQ(answer.trailer->limits[Source::dbfs].rate, net::RateLimiter::kNoLimit);
}

}  // namespace
}  // namespace stocktake::worker
