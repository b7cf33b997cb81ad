#include "net/curl_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/body_budget.h"
#include "support/socket_server.h"
#include "util/clock.h"

namespace stocktake::net {
namespace {

using std::chrono::milliseconds;
using testing::Connection;
using testing::SocketServer;

/// Answers every request on a connection with the same text.
SocketServer::Script always(std::string text) {
  return [text = std::move(text)](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(text);
  };
}

/// Sends `text` as the answer to the first request, then does `then`.
SocketServer::Script once(std::string text, std::function<void(Connection&)> then = {}) {
  return [text = std::move(text), then = std::move(then)](Connection& connection) {
    connection.read_request();
    connection.send(text);
    if (then) then(connection);
  };
}

CurlOptions options_for(const std::string& url) {
  CurlOptions options;
  options.base_url = url;
  options.user_agent = "stocktake/test";
  options.loopback = true;
  options.most_body_bytes = std::size_t{1} << 20U;
  return options;
}

/// Waits for one completion; the time is only a guard against hanging for ever.
Completion next_of(CurlTransport& transport) {
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  while (clock.now() < end) {
    auto ended = transport.poll(end);
    if (!ended.empty()) return std::move(ended.front());
  }
  ADD_FAILURE() << "nothing ended";
  return {0, tl::unexpected(TransportError{TransportErrorKind::reset, "nothing ended"})};
}

Exchange get(CurlOptions options, std::string target = "/x") {
  CurlTransport transport(std::move(options));
  transport.start(7, {std::move(target), "", ""});
  Completion completion = next_of(transport);
  EXPECT_EQ(completion.ticket, 7U);
  return std::move(completion.exchange);
}

Exchange get_from(SocketServer::Script script, Timeouts timeouts = {}) {
  const SocketServer server(std::move(script));
  CurlOptions options = options_for(server.url());
  options.timeouts = timeouts;
  return get(std::move(options));
}

void expect_error(const Exchange& exchange, TransportErrorKind kind) {
  ASSERT_FALSE(exchange.has_value()) << "status " << exchange->status;
  EXPECT_EQ(exchange.error().kind, kind) << to_string(exchange.error().kind);
  EXPECT_FALSE(exchange.error().message.empty());
}

TEST(CurlTransport, HandsBackAWholeAnswerWithItsHeaders) {
  const auto exchange = get_from(
      once("HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\nretry-after: 3\r\n"
           "Content-Length: 5\r\n\r\nhello"));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->status, 429);
  EXPECT_EQ(exchange->content_type, "application/json");
  EXPECT_EQ(exchange->retry_after, "3");
  EXPECT_EQ(exchange->location, "");
  EXPECT_EQ(exchange->body.text(), "hello");
  EXPECT_GE(exchange->body.capacity(), exchange->body.size() + Body::kPadding);
}

TEST(CurlTransport, AsksForTheTargetAsItIs) {
  std::string head;
  {
    const SocketServer server([&head](Connection& connection) {
      head = connection.read_request();
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    ASSERT_TRUE(get(options_for(server.url()), "/api?path=%2FUsers%2Fa%40x").has_value());
  }
  EXPECT_TRUE(head.starts_with("GET /api?path=%2FUsers%2Fa%40x HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("User-Agent: stocktake/test\r\n"), std::string::npos) << head;
  EXPECT_EQ(head.find("Authorization"), std::string::npos) << head;
}

TEST(CurlTransport, PostsABody) {
  std::string head;
  std::string body;
  {
    const SocketServer server([&](Connection& connection) {
      head = connection.read_request();
      body = connection.read_body(3);
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    CurlTransport transport(options_for(server.url()));
    transport.start(1, {"/token", "a=b", "application/x-www-form-urlencoded"});
    ASSERT_TRUE(next_of(transport).exchange.has_value());
  }
  EXPECT_TRUE(head.starts_with("POST /token ")) << head;
  EXPECT_NE(head.find("Content-Type: application/x-www-form-urlencoded\r\n"), std::string::npos);
  EXPECT_EQ(body, "a=b");
}

TEST(CurlTransport, PutsChunksTogether) {
  const auto exchange =
      get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->body.text(), "abcdefg");
}

TEST(CurlTransport, ABreakBeforeTheAnswerIsAReset) {
  expect_error(get_from(once("", [](Connection& connection) { connection.reset(); })),
               TransportErrorKind::reset);
}

TEST(CurlTransport, AnEndWithoutAnAnswerIsAReset) {
  expect_error(get_from(once("")), TransportErrorKind::reset);
}

TEST(CurlTransport, ABreakInTheBodyIsAReset) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                             [](Connection& connection) { connection.reset(); })),
               TransportErrorKind::reset);
}

TEST(CurlTransport, ABodyShorterThanAnnouncedIsTruncated) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
               TransportErrorKind::truncated);
}

TEST(CurlTransport, ABodyWithoutItsLastChunkIsTruncated) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")),
               TransportErrorKind::truncated);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30\r\nabc")),
               TransportErrorKind::truncated);
}

TEST(CurlTransport, NoisePretendingToBePackedIsNoAnswer) {
  const auto exchange =
      get_from(once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"));
  expect_error(exchange, TransportErrorKind::truncated);
}

TEST(CurlTransport, SilenceBeforeTheFirstByteTimesOut) {
  Timeouts timeouts;
  timeouts.first_byte = milliseconds(200);
  expect_error(get_from(once("", [](Connection& connection) { connection.hang(); }), timeouts),
               TransportErrorKind::timed_out);
}

TEST(CurlTransport, AStallInTheBodyTimesOut) {
  Timeouts timeouts;
  timeouts.stall = milliseconds(200);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                             [](Connection& connection) { connection.hang(); }),
                        timeouts),
               TransportErrorKind::timed_out);
}

TEST(CurlTransport, ABodyThatDripsTimesOutInTheEnd) {
  Timeouts timeouts;
  timeouts.total = milliseconds(400);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                             [](Connection& connection) {
                               while (connection.send("x")) {
                                 std::this_thread::sleep_for(milliseconds(20));
                               }
                             }),
                        timeouts),
               TransportErrorKind::timed_out);
}

TEST(CurlTransport, AnEndlessBodyIsTooLarge) {
  const auto exchange = get_from(once("HTTP/1.1 200 OK\r\n\r\n", [](Connection& connection) {
    const std::string block(65536, 'x');
    while (connection.send(block)) continue;
  }));
  expect_error(exchange, TransportErrorKind::too_large);
}

TEST(CurlTransport, ABodyAnnouncedAsTooLargeIsTooLarge) {
  const auto exchange = get_from(
      once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", [](Connection& connection) {
        const std::string block(65536, 'x');
        while (connection.send(block)) continue;
      }));
  expect_error(exchange, TransportErrorKind::too_large);
}

TEST(CurlTransport, ABodyAsLargeAsItMayBeIsTaken) {
  const std::size_t most = std::size_t{1} << 20U;
  const auto exchange = get_from(once("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(most) +
                                      "\r\n\r\n" + std::string(most, 'x')));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->body.size(), most);
}

TEST(CurlTransport, OfManyLargeBodiesOneAlwaysComesToItsEnd) {
  const std::size_t size = std::size_t{4} << 20U;
  const SocketServer server(always("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
                                   "\r\n\r\n" + std::string(size, 'x')));
  CurlOptions options = options_for(server.url());
  options.most_body_bytes = size;
  options.most_bytes_together = size;
  CurlTransport transport(std::move(options));
  const Ticket last = 6;
  for (Ticket ticket = 1; ticket <= last; ++ticket) transport.start(ticket, {"/x", "", ""});
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  Ticket whole = 0;
  while (whole < last && clock.now() < end) {
    for (const Completion& completion : transport.poll(end)) {
      if (completion.exchange) {
        EXPECT_EQ(completion.exchange->body.size(), size);
        ++whole;
      } else {
        expect_error(completion.exchange, TransportErrorKind::crowded_out);
        transport.start(completion.ticket, {"/x", "", ""});
      }
    }
  }
  EXPECT_EQ(whole, last);
}

/// Whoever takes one needs memory of his own to read it.
TEST(CurlTransport, LargeBodiesAreHandedOutOneByOne) {
  const std::size_t size = BodyBudget::kSmall + 1;
  const std::size_t all = 6;
  std::atomic<std::size_t> asked = 0;
  const SocketServer server([&](Connection& connection) {
    connection.read_request();
    ++asked;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                    std::string(size, 'x'));
  });
  CurlOptions options = options_for(server.url());
  options.most_body_bytes = size;
  CurlTransport transport(std::move(options));
  for (Ticket ticket = 1; ticket <= all; ++ticket) transport.start(ticket, {"/x", "", ""});
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  std::size_t whole = 0;
  while (whole < all && clock.now() < end) {
    if (asked == all) std::this_thread::sleep_for(milliseconds(50));  // until others lie ready too
    const auto ended = transport.poll(clock.now());
    EXPECT_LE(ended.size(), 1U);
    whole += ended.size();
  }
  EXPECT_EQ(whole, all);
}

TEST(CurlTransport, AClosedPortCannotBeConnectedTo) {
  std::string url;
  {
    const SocketServer server(once(""));
    url = server.url();
  }
  expect_error(get(options_for(url)), TransportErrorKind::connect);
}

TEST(CurlTransport, AHostThatDoesNotExistIsNotFound) {
  expect_error(get(options_for("http://nowhere.invalid")), TransportErrorKind::resolve);
}

TEST(CurlTransport, WhatIsNoHttpIsAReset) {
  expect_error(get_from(once("220 mail.example ESMTP\r\n\r\n")), TransportErrorKind::reset);
}

TEST(CurlTransport, DoesNotFollowARedirect) {
  std::atomic<std::size_t> asked = 0;
  const SocketServer server([&asked](Connection& connection) {
    while (!connection.read_request().empty()) {
      ++asked;
      connection.send("HTTP/1.1 302 Found\r\nLocation: /login.html\r\nContent-Length: 0\r\n\r\n");
    }
  });
  const auto exchange = get(options_for(server.url()));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->status, 302);
  EXPECT_EQ(exchange->location, "/login.html");
  EXPECT_EQ(asked, 1);
}

TEST(CurlTransport, UsesAConnectionAgain) {
  const SocketServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  CurlTransport transport(options_for(server.url()));
  for (Ticket ticket = 1; ticket <= 20; ++ticket) {
    transport.start(ticket, {"/x", "", ""});
    const Completion completion = next_of(transport);
    EXPECT_EQ(completion.ticket, ticket);
    ASSERT_TRUE(completion.exchange.has_value());
    EXPECT_EQ(completion.exchange->body.text(), "ok");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, SendsManyAtOnceAndEndsEachOfThemOnce) {
  const SocketServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  CurlTransport transport(options_for(server.url()));
  for (Ticket ticket = 1; ticket <= 32; ++ticket) transport.start(ticket, {"/x", "", ""});
  std::vector<int> ended(33);
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  for (int count = 0; count < 32 && clock.now() < end;) {
    for (const Completion& completion : transport.poll(end)) {
      EXPECT_TRUE(completion.exchange.has_value());
      ++ended.at(completion.ticket);
      ++count;
    }
  }
  for (Ticket ticket = 1; ticket <= 32; ++ticket) EXPECT_EQ(ended[ticket], 1) << ticket;
}

TEST(CurlTransport, AsksForTheAuthorizationAtEachRequest) {
  std::mutex mutex;
  std::vector<std::string> heads;
  {
    const SocketServer server([&](Connection& connection) {
      while (true) {
        const std::string head = connection.read_request();
        if (head.empty()) return;
        {
          const std::lock_guard lock(mutex);
          heads.push_back(head);
        }
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    });
    int asked = 0;
    CurlOptions options = options_for(server.url());
    options.authorization = [&asked] { return "Bearer token-" + std::to_string(++asked); };
    CurlTransport transport(std::move(options));
    for (Ticket ticket = 1; ticket <= 3; ++ticket) {
      transport.start(ticket, {"/x", "", ""});
      ASSERT_TRUE(next_of(transport).exchange.has_value());
    }
  }
  ASSERT_EQ(heads.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string expected = "Authorization: Bearer token-" + std::to_string(i + 1) + "\r\n";
    EXPECT_NE(heads[i].find(expected), std::string::npos) << heads[i];
  }
}

TEST(CurlTransport, ARequestThatFailedDoesNotSpoilTheNext) {
  std::atomic<int> played = 0;
  const SocketServer server([&played](Connection& connection) {
    const bool first = played++ == 0;
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
      connection.send(first ? "ha" : "full");
      if (first) return;
    }
  });
  CurlTransport transport(options_for(server.url()));
  transport.start(1, {"/x", "", ""});
  expect_error(next_of(transport).exchange, TransportErrorKind::truncated);
  transport.start(2, {"/x", "", ""});
  const Completion second = next_of(transport);
  ASSERT_TRUE(second.exchange.has_value());
  EXPECT_EQ(second.exchange->body.text(), "full");
}

TEST(CurlTransport, PollingWithNothingUnderWayReturnsAtItsTime) {
  CurlTransport transport(options_for("http://127.0.0.1:1"));
  const SystemClock clock;
  EXPECT_TRUE(transport.poll(clock.now()).empty());
  EXPECT_TRUE(transport.poll(clock.now() + milliseconds(5)).empty());
}

TEST(CurlTransport, WhatWasCancelledNeverEndsAndTheNextIsServed) {
  std::atomic<int> played = 0;
  const SocketServer server([&played](Connection& connection) {
    if (played++ < 3) return connection.hang();
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  CurlTransport transport(options_for(server.url()));
  const SystemClock clock;
  for (Ticket ticket = 1; ticket <= 3; ++ticket) transport.start(ticket, {"/x", "", ""});
  while (played < 3) EXPECT_TRUE(transport.poll(clock.now() + milliseconds(5)).empty());
  transport.cancel_all();
  EXPECT_TRUE(transport.poll(clock.now()).empty());
  transport.start(4, {"/x", "", ""});
  const Completion completion = next_of(transport);
  EXPECT_EQ(completion.ticket, 4U);
  EXPECT_TRUE(completion.exchange.has_value());
}

TEST(CurlTransport, GoingAwayWithRequestsUnderWayIsNoHarm) {
  const SocketServer server([](Connection& connection) { connection.hang(); });
  CurlTransport transport(options_for(server.url()));
  const SystemClock clock;
  for (Ticket ticket = 1; ticket <= 3; ++ticket) transport.start(ticket, {"/x", "", ""});
  EXPECT_TRUE(transport.poll(clock.now() + milliseconds(5)).empty());
}

}  // namespace
}  // namespace stocktake::net
