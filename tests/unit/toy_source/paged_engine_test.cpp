#include <gmock/gmock.h>

#include <map>
#include <optional>

#include "engine/local/local_engine.h"
#include "support/shelf_server.h"

namespace stocktake {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kShelf;
using testing::Reply;
using testing::ShelfServer;

constexpr const char* kHome = "/Boards/people/ann@x";
constexpr std::string_view kMissing = R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"})";
constexpr std::string_view kDenied = R"({"error_code":"PERMISSION_DENIED","message":"no"})";

class PagedEngineTest : public ::testing::Test {
 protected:
  PagedEngineTest() {
    shelf_.folders[kHome] = {book("a"), "", book("b") + "," + ShelfServer::board(at("d"))};
  }

  static std::string at(const std::string& name) { return std::string(kHome) + "/" + name; }
  static std::string book(const std::string& name) { return ShelfServer::book(at(name), 5); }

  /// Answers as the shelf does, but for what `instead_` gives by a part of the target, once each.
  Reply serve(const net::Request& request) {
    for (auto& [part, replies] : instead_) {
      if (request.target.find(part) == std::string::npos || replies.empty()) continue;
      Reply reply = std::move(replies.front());
      replies.erase(replies.begin());
      return reply;
    }
    if (request.target.find("/Me") != std::string::npos) {
      return {testing::response(200, R"({"id":"1","userName":"me@x"})"), milliseconds(10)};
    }
    return shelf_(request);
  }
  void answer_instead(const std::string& part, int status, std::string_view body,
                      const std::string& retry_after = "") {
    instead_[part].push_back({testing::response(status, body, retry_after), milliseconds(10)});
  }

  Task home(const std::string& path = kHome) { return {++last_id_, 1, kShelf, 0, path}; }

  /// Until so many results are there, or an hour has passed.
  void run_until(std::size_t count) {
    const Instant end = clock_.now() + std::chrono::hours(1);
    while (results_.size() < count && clock_.now() < end) {
      auto next = engine_.next(end);
      ASSERT_TRUE(next) << next.error().message;
      for (TaskResult& result : *next) results_.emplace(result.task.path, result.outcome);
    }
  }
  template <typename T>
  const T& outcome(const std::string& path = kHome) const {
    return std::get<T>(results_.at(path));
  }

  ShelfServer shelf_;
  std::map<std::string, std::vector<Reply>> instead_;
  testing::ManualClock clock_;
  testing::ScriptedTransport transport_{clock_, [this](const auto& each) { return serve(each); }};
  net::Dispatcher dispatcher_{
      transport_, clock_, kFamilies, {.max_in_flight = 1, .start_in_flight = 1}};
  LocalEngine engine_{dispatcher_, clock_};
  DirectoryId last_id_ = 0;
  std::map<std::string, Outcome> results_;
};

TEST_F(PagedEngineTest, AskForAllPagesAndHandsBackOneListing) {
  engine_.submit({home()}, QueuePosition::back);
  run_until(1);
  const auto& listing = outcome<Listing>();
  ASSERT_EQ(listing.files.size(), 2U);
  EXPECT_EQ(listing.files[0], (Entry{"a", "BOOK", 5, {}, {}}));
  EXPECT_EQ(listing.files[1], (Entry{"b", "BOOK", 5, {}, {}}));
  EXPECT_THAT(listing.directories, ElementsAre(Subdirectory{"d"}));
  EXPECT_EQ(engine_.counters().requests, 3);
  EXPECT_EQ(engine_.unfinished(), 0U);
}

TEST_F(PagedEngineTest, ADirectoryWhoseLaterPageCannotBeHadIsAGapAndNeverAbsent) {
  answer_instead("page_token=2", 404, kMissing);
  engine_.submit({home()}, QueuePosition::back);
  run_until(1);
  const auto& gap = outcome<Gap>();
  EXPECT_EQ(gap.operation, "shelf/list");
  EXPECT_EQ(gap.http_status, 404);
  EXPECT_EQ(gap.attempts, 3);
}

TEST_F(PagedEngineTest, AHomeThatIsMissingIsAbsent) {
  engine_.submit({home("/Boards/people/bob@x")}, QueuePosition::back);
  run_until(1);
  EXPECT_TRUE(std::holds_alternative<Absent>(results_.at("/Boards/people/bob@x")));
}

TEST_F(PagedEngineTest, PagesThatGoRoundAreAGapWithWords) {
  for (int i = 0; i < 100; ++i) {
    answer_instead("page_token=2", 200, R"({"items":[],"next_page_token":"1"})");
  }
  shelf_.folders["/Boards/people/bob@x"] = {""};
  engine_.submit({home(), home("/Boards/people/bob@x")}, QueuePosition::back);
  run_until(2);
  const auto& gap = outcome<Gap>();
  EXPECT_EQ(gap.http_status, 200);
  EXPECT_THAT(gap.message, HasSubstr("the list does not end"));
}

TEST_F(PagedEngineTest, OnlyThePageThatFailedIsAskedForAgain) {
  answer_instead("page_token=1", 503, "", "7");
  answer_instead("page_token=2", 200, R"({"items":[)");
  engine_.submit({home()}, QueuePosition::back);
  const Instant start = clock_.now();
  run_until(1);
  EXPECT_EQ(outcome<Listing>().files.size(), 2U);
  EXPECT_EQ(engine_.counters().requests, 5);
  EXPECT_EQ(engine_.counters().retries, 2);
  EXPECT_GE(clock_.now() - start, std::chrono::seconds(7));  // Retry-After
}

TEST_F(PagedEngineTest, ARefusedPageWaitsForAProofThatTheTokenHolds) {
  answer_instead("page_token=1", 403, kDenied);
  engine_.submit({home()}, QueuePosition::back);
  run_until(1);
  EXPECT_EQ(outcome<Gap>().http_status, 403);
  EXPECT_THAT(transport_.sent.back(), HasSubstr("/Me"));
}

TEST_F(PagedEngineTest, PagesGoBeforeDirectoriesThatHaveNotBegun) {
  shelf_.folders["/Boards/people/bob@x"] = {""};
  engine_.submit({home(), home("/Boards/people/bob@x")}, QueuePosition::back);
  run_until(2);
  ASSERT_EQ(transport_.sent.size(), 4U);
  EXPECT_THAT(transport_.sent[1], HasSubstr("page_token=1"));
  EXPECT_THAT(transport_.sent[2], HasSubstr("page_token=2"));
  EXPECT_THAT(transport_.sent[3], HasSubstr("bob"));
}

TEST_F(PagedEngineTest, ADirectoryBetweenTwoPagesIsUnderWay) {
  answer_instead("page_token=1", 429, "", "30");  // nothing of the family is sent for a while
  engine_.submit({home()}, QueuePosition::back);
  const auto none = engine_.next(clock_.now() + std::chrono::seconds(1));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_EQ(engine_.pending(kShelf), 0U);
  EXPECT_EQ(engine_.unfinished(), 1U);
  EXPECT_EQ(engine_.under_way().size(), 1U);
  engine_.drain();
  run_until(1);
  EXPECT_EQ(outcome<Listing>().files.size(), 2U);
  EXPECT_EQ(engine_.unfinished(), 0U);
}

}  // namespace
}  // namespace stocktake
