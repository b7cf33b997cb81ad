#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/transport/transport.h"
#include "support/manual_clock.h"

namespace stocktake::testing {

/// The response of a scripted server, and the time that it takes.
struct Reply {
  net::Exchange exchange;
  Duration after{};
};

inline net::Exchange response(int status, std::string_view body, std::string retry_after = "") {
  net::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.retry_after = std::move(retry_after);
  response.body = net::Body(body);
  return response;
}

inline net::Exchange transport_error(net::TransportErrorKind kind) {
  return tl::unexpected(net::TransportError{kind, "scripted"});
}

/// A transport whose server is a function and whose waits advance a manual clock, so that a scan of
/// hours takes milliseconds.
class ScriptedTransport final : public net::Transport {
 public:
  using Server = std::function<Reply(const net::Request&)>;

  ScriptedTransport(ManualClock& clock, Server server)
      : clock_(clock), server_(std::move(server)) {}

  void set_server(Server server) { server_ = std::move(server); }

  void start(net::Ticket ticket, net::Request request) override {
    Reply reply = server_(request);
    sent.push_back(request.target);
    under_way_.emplace(clock_.now() + reply.after,
                       net::Completion{ticket, std::move(reply.exchange)});
  }

  std::vector<net::Completion> poll(Instant until) override {
    std::vector<net::Completion> ended;
    if (!under_way_.empty() && under_way_.begin()->first <= std::max(until, clock_.now())) {
      clock_.advance_to(under_way_.begin()->first);
      while (!under_way_.empty() && under_way_.begin()->first <= clock_.now()) {
        ended.push_back(std::move(under_way_.begin()->second));
        under_way_.erase(under_way_.begin());
      }
    } else if (until != Instant::max()) {
      clock_.advance_to(until);
    }
    return ended;
  }

  void cancel_all() override { under_way_.clear(); }

  std::vector<std::string> sent;  ///< targets, in order

 private:
  ManualClock& clock_;
  Server server_;
  std::multimap<Instant, net::Completion> under_way_;
};

}  // namespace stocktake::testing
