#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "auth/credentials.h"
#include "net/transport/transport.h"

namespace stocktake::auth {

/// A transport that authenticates each request. It neither waits nor repeats, so that whoever sends
/// through it keeps the service's limits: a request for which there is no token ends with
/// `no_token` if one is on its way or the reason may pass, and with `refused` if not. The first
/// refusal of a request ends with `stale_token`, and a new token is asked for; the second is
/// returned.
class AuthorizingTransport final : public net::Transport {
 public:
  /// `is_refusal`: whether an answer refuses the caller. All references must outlive the transport.
  AuthorizingTransport(net::Transport& inner, Credentials& credentials,
                       std::function<bool(const net::Response&)> is_refusal);

  /// A ticket that is started again is another attempt at the same request.
  void start(net::Ticket ticket, net::Request request) override;
  std::vector<net::Completion> poll(Instant until) override;
  void cancel_all() override;

 private:
  struct Sent {
    std::uint64_t grant = 0;
    bool was_refused = false;
  };

  void replace_first_refusal(net::Completion& completion);

  net::Transport& inner_;
  Credentials& credentials_;
  std::function<bool(const net::Response&)> is_refusal_;
  std::unordered_map<net::Ticket, Sent> sent_;  ///< in flight, or refused once
  std::vector<net::Completion> not_sent_;
};

}  // namespace stocktake::auth
