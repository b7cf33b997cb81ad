#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/transport/curl_transport.h"
#include "simulator/server.h"
#include "util/clock.h"

namespace stocktake::simulator {

/// The truth without its last column, the name of the workspace, which has the server's port.
inline std::string truth_without_port(const Server& server) {
  std::string text = server.truth();
  const std::string name = "," + server.url().substr(std::string("http://").size()) + "\n";
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), "\n");
  }
  return text;
}

/// Sends requests over HTTP, as the program does.
class Client {
 public:
  explicit Client(const Server& server, std::string authorization)
      : authorization_(std::move(authorization)), transport_(options_for(server)) {}
  explicit Client(const Server& server) : Client(server, "Bearer " + server.token()) {}

  net::Exchange get(const std::string& target) {
    start(target);
    return finish();
  }
  net::Exchange post(const std::string& target, const std::string& body) {
    send({target, body, "application/x-www-form-urlencoded"});
    return finish();
  }

  /// Sends all requests, at most `at_once` at a time; sends the next one when one ends. Returns the
  /// results in the order of the targets.
  std::vector<net::Exchange> get_all(const std::vector<std::string>& targets,
                                     std::size_t at_once = SIZE_MAX) {
    std::map<net::Ticket, net::Exchange> ended;
    const net::Ticket first = ticket_ + 1;
    std::size_t started = 0;
    while (ended.size() < targets.size()) {
      while (started < targets.size() && started - ended.size() < at_once)
        start(targets[started++]);
      for (auto& each : poll()) ended.emplace(each.ticket, std::move(each.exchange));
    }
    std::vector<net::Exchange> all;
    for (net::Ticket ticket = first; ticket <= ticket_; ++ticket) {
      all.push_back(std::move(ended.at(ticket)));
    }
    return all;
  }

  std::string body(const std::string& target) {
    auto exchange = get(target);
    if (!exchange) return "no answer: " + exchange.error().message;
    return std::string(exchange->body.text());
  }
  /// 0 if there is no complete answer.
  int status(const std::string& target) {
    const auto exchange = get(target);
    return exchange ? exchange->status : 0;
  }

 private:
  static net::CurlOptions options_for(const Server& server) {
    net::CurlOptions options;
    options.base_url = server.url();
    options.user_agent = "test";
    options.timeouts.first_byte = std::chrono::milliseconds(2000);
    return options;
  }

  void start(const std::string& target) { send({target, "", ""}); }

  void send(net::Request request) {
    if (!authorization_.empty()) request.headers = {"Authorization: " + authorization_};
    transport_.start(++ticket_, std::move(request));
  }

  std::vector<net::Completion> poll() {
    return transport_.poll(SystemClock().now() + std::chrono::seconds(10));
  }
  net::Exchange finish() {
    while (true) {
      auto ended = poll();
      if (!ended.empty()) return std::move(ended.front().exchange);
    }
  }

  std::string authorization_;
  net::CurlTransport transport_;
  net::Ticket ticket_ = 0;
};

}  // namespace stocktake::simulator
