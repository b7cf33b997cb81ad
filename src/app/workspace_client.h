#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/connection_options.h"
#include "auth/authorizing_transport.h"
#include "auth/login.h"
#include "net/dispatch/dispatcher.h"
#include "net/transport/curl_client.h"
#include "net/transport/curl_transport.h"
#include "protocol/slice.h"

namespace stocktake::app {

/// How this program reaches servers: with which certificates.
net::NetworkOptions network_of(const ConnectionOptions& options);

/// "stocktake/1.2.3"
std::string user_agent();

/// Reads variables of this process.
auth::Environment process_environment();

/// A login, with what it needs, that has sent nothing yet.
struct PreparedLogin {
  std::unique_ptr<net::CurlClient> http;
  std::unique_ptr<SystemClock> clock;
  std::unique_ptr<auth::Login> login;
};
PreparedLogin prepare_login(const ConnectionOptions& options);

/// Login, transport and dispatcher for one workspace, for the duration of a command.
class WorkspaceClient {
 public:
  /// Logs in: methods whose token is not configured get one. Fails as `auth::Login`.
  static Expected<std::unique_ptr<WorkspaceClient>> open(const ConnectionOptions& options);

  const std::string& host() const { return prepared_.login->host(); }
  bool is_plain_http() const;
  const auth::Credentials& credentials() const { return prepared_.login->credentials(); }
  const auth::Configuration& configuration() const { return prepared_.login->configuration(); }
  /// The trusted root certificates (PEM); empty: the system's. Fails if the file cannot be read.
  Expected<std::string> trusted_pem() const;
  /// The same, for people.
  std::string trusted() const;
  std::string describe() const;
  /// What the user should know about the login: one line each.
  const std::vector<std::string>& notes() const { return notes_; }
  net::Dispatcher& dispatcher() { return dispatcher_; }
  /// Sends requests to any host, without credentials.
  net::HttpClient& http() const { return *prepared_.http; }
  /// What authenticates a request now. Waits for a token if there is none.
  tl::expected<auth::Grant, auth::FetchFailure> grant() const;
  /// Its headers, one a line, as a worker gets them. Throws FatalError if there is no token.
  std::string secret() const;
  /// The workspace refuses the present headers: asks for a new token. Returns whether there may be
  /// one.
  bool renew();
  /// Connection settings for a worker on this or another machine.
  Expected<protocol::WorkspaceAccess> access() const;
  const ConnectionOptions& options() const { return options_; }
  const Clock& clock() const { return *prepared_.clock; }

 private:
  WorkspaceClient(PreparedLogin prepared, const ConnectionOptions& options);

  ConnectionOptions options_;
  PreparedLogin prepared_;
  std::vector<std::string> notes_;
  net::NetworkOptions network_;
  net::CurlTransport transport_;
  auth::AuthorizingTransport authorizing_;
  net::Dispatcher dispatcher_;
};

}  // namespace stocktake::app
