#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "auth/authorizing_transport.h"
#include "auth/renewing_credentials.h"
#include "chaos/events.h"
#include "chaos/fault_profile.h"
#include "chaos/virtual_clock.h"
#include "net/transport/transport.h"

namespace stocktake::chaos {

struct Record;

/// A login whose tokens expire, and are revoked once; the server that gives new ones is slow and
/// fails for a while. The program's own credentials renew them, in virtual time. Throws a Violation
/// if more than one token is asked for at a time, or tokens are asked for without end.
class Tokens {
 public:
  Tokens(const TokenFaults& faults, VirtualClock& clock, Record& record, Events& events)
      : faults_(faults), clock_(clock), record_(record), events_(events) {}

  /// The program starts, and logs in, however long that takes.
  void begin_session();
  auth::Credentials& credentials() { return *credentials_; }
  /// Whether the service accepts the token of a request that is sent now.
  bool accepts(const net::Request& request) const;

  /// When the next answer of the token's server arrives, if one is on its way.
  std::optional<Instant> due() const;
  /// Delivers answers that have arrived.
  void run_due();

 private:
  class Source;
  class Later;

  tl::expected<auth::AccessToken, auth::FetchFailure> answer();

  const TokenFaults& faults_;
  VirtualClock& clock_;
  Record& record_;
  Events& events_;
  std::unique_ptr<auth::RenewingCredentials> credentials_;
  std::function<void()> job_;
  Instant job_due_{};
  std::vector<Instant> issued_;  ///< by the token's number
};

/// The connection of a program that logs in with `tokens`.
class TokenLine final : public net::Transport {
 public:
  TokenLine(net::Transport& inner, Tokens& tokens);

  void start(net::Ticket ticket, net::Request request) override;
  std::vector<net::Completion> poll(Instant until) override;
  void cancel_all() override { authorizing_.cancel_all(); }

 private:
  Tokens& tokens_;
  auth::AuthorizingTransport authorizing_;
};

}  // namespace stocktake::chaos
