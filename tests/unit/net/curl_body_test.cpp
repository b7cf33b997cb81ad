#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "net/transport/body_budget.h"
#include "unit/net/curl_requests.h"

namespace stocktake::net {
namespace {

std::string answer_of(std::size_t size) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
         std::string(size, 'x');
}

TEST(CurlBody, PutsChunksTogether) {
  const auto exchange =
      get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->body.text(), "abcdefg");
}

TEST(CurlBody, ABreakInTheBodyIsAReset) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                             [](Connection& connection) { connection.reset(); })),
               TransportErrorKind::reset);
}

TEST(CurlBody, ABodyShorterThanAnnouncedIsTruncated) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
               TransportErrorKind::truncated);
}

TEST(CurlBody, ABodyWithoutItsLastChunkIsTruncated) {
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")),
               TransportErrorKind::truncated);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30\r\nabc")),
               TransportErrorKind::truncated);
}

TEST(CurlBody, NoisePretendingToBePackedIsNoAnswer) {
  const auto exchange =
      get_from(once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"));
  expect_error(exchange, TransportErrorKind::truncated);
}

TEST(CurlBody, AStallInTheBodyTimesOut) {
  Timeouts timeouts;
  timeouts.stall = milliseconds(200);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                             [](Connection& connection) { connection.hang(); }),
                        timeouts),
               TransportErrorKind::timed_out);
}

TEST(CurlBody, ABodyThatDripsTimesOutInTheEnd) {
  Timeouts timeouts;
  timeouts.total = milliseconds(400);
  expect_error(get_from(once("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                             [](Connection& connection) {
                               while (connection.send("x")) {
                                 std::this_thread::sleep_for(milliseconds(20));  // slow body
                               }
                             }),
                        timeouts),
               TransportErrorKind::timed_out);
}

TEST(CurlBody, AnEndlessBodyIsTooLarge) {
  const auto exchange = get_from(once("HTTP/1.1 200 OK\r\n\r\n", [](Connection& connection) {
    const std::string block(65536, 'x');
    while (connection.send(block)) continue;
  }));
  expect_error(exchange, TransportErrorKind::too_large);
}

TEST(CurlBody, ABodyAnnouncedAsTooLargeIsTooLarge) {
  const auto exchange = get_from(
      once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", [](Connection& connection) {
        const std::string block(65536, 'x');
        while (connection.send(block)) continue;
      }));
  expect_error(exchange, TransportErrorKind::too_large);
}

TEST(CurlBody, ABodyAsLargeAsItMayBeIsTaken) {
  const std::size_t most = std::size_t{1} << 20U;
  const auto exchange = get_from(once(answer_of(most)));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(exchange->body.size(), most);
}

TEST(CurlBody, OfManyLargeBodiesOneAlwaysComesToItsEnd) {
  const std::size_t size = std::size_t{4} << 20U;
  const SocketServer server(always(answer_of(size)));
  CurlOptions options = options_for(server.url());
  options.max_body_bytes = size;
  options.max_total_body_bytes = size;
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

/// The caller needs memory of its own to parse a large body.
TEST(CurlBody, LargeBodiesAreHandedOutOneByOne) {
  const std::size_t size = BodyBudget::kSmall + 1;
  const std::size_t all = 6;
  std::atomic<std::size_t> sent_but_the_end = 0;
  std::atomic<std::size_t> sent = 0;
  std::atomic<bool> may_end = false;
  const SocketServer server([&](Connection& connection) {
    connection.read_request();
    const std::string answer = answer_of(size);
    connection.send(std::string_view(answer).substr(0, answer.size() - 1));
    ++sent_but_the_end;
    may_end.wait(false);
    connection.send(std::string_view(answer).substr(answer.size() - 1));
    ++sent;
  });
  CurlOptions options = options_for(server.url());
  options.max_body_bytes = size;
  CurlTransport transport(std::move(options));
  for (Ticket ticket = 1; ticket <= all; ++ticket) transport.start(ticket, {"/x", "", ""});
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  while (sent_but_the_end < all && clock.now() < end) {
    EXPECT_TRUE(transport.poll(clock.now() + milliseconds(5)).empty());
  }
  // Now all bodies are complete at once.
  may_end = true;
  may_end.notify_all();
  while (sent < all && clock.now() < end) std::this_thread::yield();
  std::size_t whole = 0;
  while (whole < all && clock.now() < end) {
    const auto ended = transport.poll(clock.now());
    EXPECT_LE(ended.size(), 1U);
    whole += ended.size();
  }
  EXPECT_EQ(whole, all);
}

}  // namespace
}  // namespace stocktake::net
