#include "net/transport/curl_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "unit/net/curl_requests.h"

namespace stocktake::net {
namespace {

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

TEST(CurlTransport, SendsEachRequestWithItsOwnMethodAndHeaders) {
  std::vector<std::string> heads;
  {
    const SocketServer server([&](Connection& connection) {
      while (true) {
        const std::string head = connection.read_request();
        if (head.empty()) return;
        heads.push_back(head);
        if (head.starts_with("POST ")) connection.read_body(3);
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    });
    CurlTransport transport(options_for(server.url()));
    Request first{"/first", "", ""};
    first.headers = {"Authorization: Bearer one"};
    transport.start(1, first);
    ASSERT_TRUE(next_of(transport).exchange.has_value());
    transport.start(2, {"/second", "a=b", "application/x-www-form-urlencoded"});
    ASSERT_TRUE(next_of(transport).exchange.has_value());
    transport.start(3, {"/third", "", ""});
    ASSERT_TRUE(next_of(transport).exchange.has_value());
  }
  ASSERT_EQ(heads.size(), 3U);
  EXPECT_TRUE(heads[0].starts_with("GET /first ")) << heads[0];
  EXPECT_TRUE(heads[1].starts_with("POST /second ")) << heads[1];
  EXPECT_TRUE(heads[2].starts_with("GET /third ")) << heads[2];
  EXPECT_NE(heads[0].find("Authorization: Bearer one\r\n"), std::string::npos) << heads[0];
  EXPECT_EQ(heads[1].find("Authorization"), std::string::npos) << heads[1];
  EXPECT_EQ(heads[2].find("Content-"), std::string::npos) << heads[2];
  for (const std::string& head : heads) {
    EXPECT_NE(head.find("User-Agent: stocktake/test\r\n"), std::string::npos) << head;
  }
}

TEST(CurlTransport, ABreakBeforeTheAnswerIsAReset) {
  expect_error(get_from(once("", [](Connection& connection) { connection.reset(); })),
               TransportErrorKind::reset);
}

TEST(CurlTransport, AnEndWithoutAnAnswerIsAReset) {
  expect_error(get_from(once("")), TransportErrorKind::reset);
}

TEST(CurlTransport, SilenceBeforeTheFirstByteTimesOut) {
  Timeouts timeouts;
  timeouts.first_byte = milliseconds(200);
  expect_error(get_from(once("", [](Connection& connection) { connection.hang(); }), timeouts),
               TransportErrorKind::timed_out);
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
  std::atomic<int> asked = 0;
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

TEST(CurlTransport, SendsTheHeadersOfEachRequest) {
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
    CurlTransport transport(options_for(server.url()));
    for (Ticket ticket = 1; ticket <= 3; ++ticket) {
      Request request{"/x", "", ""};
      request.headers = {"Authorization: Bearer token-" + std::to_string(ticket)};
      transport.start(ticket, std::move(request));
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
