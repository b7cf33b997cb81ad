#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <mutex>

#include "protocol/response_reader.h"
#include "support/socket_server.h"
#include "util/child_process.h"
#include "util/clock.h"

namespace stocktake::worker {
namespace {

using protocol::FrameKind;
using std::chrono::milliseconds;

constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";

/// A workspace of empty directories that records who asks. Its answer for /Users/late is sent when
/// the next directory is requested, before that one's answer, and lists another directory.
class Workspace {
 public:
  std::string url() const { return server_.url(); }
  int connections() const { return server_.connections(); }
  std::vector<std::string> seen() const {
    const std::scoped_lock lock(mutex_);
    return seen_;
  }

 private:
  void serve(testing::Connection& connection) {
    for (std::string head = connection.read_request(); !head.empty();
         head = connection.read_request()) {
      const auto from = head.find("Bearer ");
      std::unique_lock lock(mutex_);
      seen_.push_back(head.substr(from, head.find('\r', from) - from));
      if (head.find("late") != std::string::npos) {
        late_ = &connection;
        next_.wait_for(lock, std::chrono::seconds(30), [this] { return late_ == nullptr; });
        continue;
      }
      if (late_ != nullptr) {
        const std::string text =
            R"({"files":[{"path":"/Users/a/of-another-order","file_size":1}]})";
        late_->send(std::string(kHead) + std::to_string(text.size()) + "\r\n\r\n" + text);
        // A worker that abandoned the request has closed its connection. One that has not gets time
        // to take this answer for that of another request.
        late_->wait_until_closed(std::chrono::seconds(1));
        late_ = nullptr;
        next_.notify_all();
      }
      connection.send(std::string(kHead) + "2\r\n\r\n{}");
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable next_;
  std::vector<std::string> seen_;
  testing::Connection* late_ = nullptr;
  testing::SocketServer server_{[this](testing::Connection& connection) { serve(connection); }};
};

/// Runs the worker program through its standard input and output.
class StayTest : public ::testing::Test {
 protected:
  static protocol::SliceRequest request(std::uint64_t slice, const std::string& host,
                                        std::chrono::seconds keep_alive) {
    protocol::SliceRequest request;
    request.slice = slice;
    request.access.host = host;
    request.tasks = {{0, 0, Source::dbfs, 0, "/Users/a"}};
    request.keep_alive = keep_alive;
    return request;
  }

  /// Sends the request; returns the response if it is complete.
  std::optional<protocol::SliceResponse> answer(const protocol::SliceRequest& request,
                                                const std::string& secret) {
    std::string input = protocol::encode_frame(FrameKind::secret, secret) +
                        protocol::encode_frame(FrameKind::certificates, request.access.ca_pem) +
                        protocol::encode_frame(FrameKind::request, protocol::encode_order(request));
    protocol::ResponseReader answer(request.slice);
    wait_until([&] {
      process_.write_some(input);
      std::string output;
      const bool open = process_.read_output(output);
      answer.append(output);
      return answer.is_whole() || !open;
    });
    if (!answer.is_whole()) return std::nullopt;
    return answer.take();
  }
  /// Whether the worker reports the directory as existing and empty.
  bool answers(const protocol::SliceRequest& request, const std::string& secret) {
    const auto said = answer(request, secret);
    return said && said->results.size() == 1 &&
           std::get<Listing>(said->results[0].outcome) == Listing{};
  }

  std::string ending() {
    wait_until([this] { return process_.ended().has_value(); });
    return process_.ended().value_or("it runs");
  }

  static void wait_until(const std::function<bool()>& done) {
    const SystemClock clock;
    for (const Instant end = clock.now() + std::chrono::seconds(30);
         !done() && clock.now() < end;) {
      std::this_thread::sleep_for(milliseconds(2));
    }
  }

  Workspace workspace_;
  ChildProcess process_ = *ChildProcess::start({STOCKTAKE_WORKER});
};

TEST_F(StayTest, EndsWithItsAnswerUnlessItIsAskedToStay) {
  EXPECT_TRUE(
      answers(request(1, workspace_.url(), std::chrono::seconds(0)), "Authorization: Bearer one"));
  EXPECT_EQ(ending(), "ended with code 0");
}

TEST_F(StayTest, TakesTheNextOrderByTheSameConnectionWithItsOwnSecret) {
  EXPECT_TRUE(
      answers(request(1, workspace_.url(), std::chrono::seconds(60)), "Authorization: Bearer one"));
  EXPECT_TRUE(
      answers(request(2, workspace_.url(), std::chrono::seconds(60)), "Authorization: Bearer two"));
  EXPECT_TRUE(answers(request(3, workspace_.url(), std::chrono::seconds(0)),
                      "Authorization: Bearer three"));
  EXPECT_EQ(workspace_.seen(),
            (std::vector<std::string>{"Bearer one", "Bearer two", "Bearer three"}));
  EXPECT_EQ(workspace_.connections(), 1);
  EXPECT_EQ(ending(), "ended with code 0");
}

TEST_F(StayTest, GoesWhereTheNextOrderSays) {
  Workspace other;
  EXPECT_TRUE(
      answers(request(1, workspace_.url(), std::chrono::seconds(60)), "Authorization: Bearer one"));
  EXPECT_TRUE(
      answers(request(2, other.url(), std::chrono::seconds(60)), "Authorization: Bearer two"));
  EXPECT_EQ(workspace_.seen(), std::vector<std::string>{"Bearer one"});
  EXPECT_EQ(other.seen(), std::vector<std::string>{"Bearer two"});
}

TEST_F(StayTest, AnAnswerThatComesTooLateIsNobodysElse) {
  auto late = request(1, workspace_.url(), std::chrono::seconds(60));
  late.tasks[0].path = "/Users/late";
  late.budget = milliseconds(500);
  late.drain = milliseconds(100);
  late.debug = true;
  const auto said = answer(late, "Authorization: Bearer one");
  ASSERT_TRUE(said);
  EXPECT_TRUE(said->results.empty());
  EXPECT_EQ(said->trailer->unfinished.size(), 1U);
  EXPECT_TRUE(
      answers(request(2, workspace_.url(), std::chrono::seconds(60)), "Authorization: Bearer two"));
}

TEST_F(StayTest, StaysNoLongerThanItIsAskedTo) {
  EXPECT_TRUE(
      answers(request(1, workspace_.url(), std::chrono::seconds(1)), "Authorization: Bearer one"));
  EXPECT_EQ(ending(), "ended by signal " + std::to_string(SIGALRM));
}

}  // namespace
}  // namespace stocktake::worker
