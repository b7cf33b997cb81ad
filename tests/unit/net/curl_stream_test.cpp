#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "net/transport/body_budget.h"
#include "unit/net/curl_requests.h"

namespace stocktake::net {
namespace {

constexpr std::size_t kLarge = 3 * BodyBudget::kSmall;

/// Keeps what it is given, up to a number of bytes.
class Sink final : public BodySink {
 public:
  void begin() override {
    text.clear();
    ++begun;
  }
  bool append(std::string_view more) override {
    if (thrown) throw std::runtime_error("the disk is full");
    text += more;
    return text.size() <= most;
  }

  std::string text;
  int begun = 0;
  std::size_t most = std::string::npos;
  bool thrown = false;
};

std::string numbered(std::size_t size) {
  std::string text;
  while (text.size() < size) text += std::to_string(text.size()) + " ";
  text.resize(size);
  return text;
}

std::string answer(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

class CurlStream : public ::testing::Test {
 protected:
  Exchange get(SocketServer::Script script, std::uint64_t most = std::uint64_t{1} << 30U) {
    const SocketServer server(std::move(script));
    CurlOptions options = options_for(server.url());
    options.max_streamed_bytes = most;
    options.streamed_remedy = "use a larger one";
    CurlTransport transport(std::move(options));
    transport.start(7, {"/x", "", "", sink_});
    return next_of(transport).exchange;
  }

  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
};

TEST_F(CurlStream, ALargeBodyGoesToTheSinkWhole) {
  const std::string body = numbered(kLarge);
  const auto exchange = get(once(answer(body)));
  ASSERT_TRUE(exchange) << exchange.error().message;
  EXPECT_TRUE(exchange->is_streamed);
  EXPECT_EQ(exchange->body.size(), 0U);
  EXPECT_EQ(sink_->text, body);
  EXPECT_EQ(sink_->begun, 1);
}

TEST_F(CurlStream, ASmallBodyIsCollected) {
  const std::string body = numbered(BodyBudget::kSmall);
  const auto exchange = get(once(answer(body)));
  ASSERT_TRUE(exchange) << exchange.error().message;
  EXPECT_FALSE(exchange->is_streamed);
  EXPECT_EQ(exchange->body.text(), body);
  EXPECT_EQ(sink_->begun, 0);
}

TEST_F(CurlStream, OnlyTheBodyOfA200GoesToTheSink) {
  expect_error(get(once(answer(numbered(kLarge), "500 Sorry"))), TransportErrorKind::too_large);
  EXPECT_EQ(sink_->begun, 0);
}

TEST_F(CurlStream, ABreakInTheBodyIsWhatItWasBefore) {
  const std::string whole = answer(numbered(kLarge));
  const std::string half = whole.substr(0, whole.size() / 2);
  expect_error(get(once(half)), TransportErrorKind::truncated);
  EXPECT_GT(sink_->text.size(), 0U);
  expect_error(get(once(half, [](Connection& connection) { connection.reset(); })),
               TransportErrorKind::reset);
}

TEST_F(CurlStream, ASecondAttemptBeginsAgain) {
  const std::string body = numbered(kLarge);
  const std::string whole = answer(body);
  expect_error(get(once(whole.substr(0, whole.size() - 1))), TransportErrorKind::truncated);
  ASSERT_TRUE(get(once(whole)));
  EXPECT_EQ(sink_->begun, 2);
  EXPECT_EQ(sink_->text, body);
}

TEST_F(CurlStream, WhatTheSinkRefusesIsNotReceived) {
  sink_->most = BodyBudget::kSmall;
  const auto exchange =
      get(once("HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\n", [](Connection& connection) {
        const std::string block(65536, 'x');
        while (connection.send(block)) continue;
      }));
  ASSERT_TRUE(exchange) << exchange.error().message;
  EXPECT_TRUE(exchange->is_streamed);
  EXPECT_EQ(exchange->status, 200);
  EXPECT_EQ(exchange->retry_after, "7");
}

TEST_F(CurlStream, ABodyWithoutAnEndIsTooLarge) {
  const auto exchange = get(once("HTTP/1.1 200 OK\r\n\r\n",
                                 [](Connection& connection) {
                                   const std::string block(65536, 'x');
                                   while (connection.send(block)) continue;
                                 }),
                            2 * kLarge);
  expect_error(exchange, TransportErrorKind::too_large);
  EXPECT_EQ(exchange.error().message, "the answer is larger than 6 MiB: use a larger one");
  EXPECT_LE(sink_->text.size(), 2 * kLarge);
}

TEST_F(CurlStream, WhatTheSinkThrowsIsThrownByPoll) {
  sink_->thrown = true;
  EXPECT_THROW(get(once(answer(numbered(kLarge)))), std::runtime_error);
}

}  // namespace
}  // namespace stocktake::net
