#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include "net/transport/curl_transport.h"
#include "support/socket_server.h"
#include "util/clock.h"

namespace stocktake::net {

using std::chrono::milliseconds;
using testing::Connection;
using testing::SocketServer;

/// Answers every request on a connection with the same text.
inline SocketServer::Script always(std::string text) {
  return [text = std::move(text)](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(text);
  };
}

/// Sends `text` as the answer to the first request, then does `then`.
inline SocketServer::Script once(std::string text, std::function<void(Connection&)> then = {}) {
  return [text = std::move(text), then = std::move(then)](Connection& connection) {
    connection.read_request();
    connection.send(text);
    if (then) then(connection);
  };
}

inline CurlOptions options_for(const std::string& url) {
  CurlOptions options;
  options.base_url = url;
  options.user_agent = "stocktake/test";
  options.max_body_bytes = std::size_t{1} << 20U;
  return options;
}

/// Waits for one completion; the time limit only keeps a failing test from hanging.
inline Completion next_of(CurlTransport& transport) {
  const SystemClock clock;
  const Instant end = clock.now() + std::chrono::seconds(60);
  while (clock.now() < end) {
    auto ended = transport.poll(end);
    if (!ended.empty()) return std::move(ended.front());
  }
  ADD_FAILURE() << "nothing ended";
  return {0, tl::unexpected(TransportError{TransportErrorKind::reset, "nothing ended"})};
}

inline Exchange get(CurlOptions options, std::string target = "/x") {
  CurlTransport transport(std::move(options));
  transport.start(7, {std::move(target), "", ""});
  Completion completion = next_of(transport);
  EXPECT_EQ(completion.ticket, 7U);
  return std::move(completion.exchange);
}

inline Exchange get_from(SocketServer::Script script, Timeouts timeouts = {}) {
  const SocketServer server(std::move(script));
  CurlOptions options = options_for(server.url());
  options.timeouts = timeouts;
  return get(std::move(options));
}

inline void expect_error(const Exchange& exchange, TransportErrorKind kind) {
  ASSERT_FALSE(exchange.has_value()) << "status " << exchange->status;
  EXPECT_EQ(exchange.error().kind, kind) << to_string(exchange.error().kind);
  EXPECT_FALSE(exchange.error().message.empty());
}

}  // namespace stocktake::net
