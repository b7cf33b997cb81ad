#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/connection_options.h"
#include "databricks/login.h"
#include "net/dispatch/dispatcher.h"
#include "net/transport/curl_transport.h"
#include "protocol/slice.h"

namespace stocktake::app {

/// Login, transport and dispatcher for one workspace, for the duration of a command.
class WorkspaceClient {
 public:
  /// Fails as `log_in` does. Sends no request.
  static Expected<std::unique_ptr<WorkspaceClient>> open(const ConnectionOptions& options);

  const std::string& host() const { return login_.host; }
  bool is_plain_http() const;
  const databricks::Credentials& credentials() const { return *login_.credentials; }
  /// Path of the trusted root certificates (PEM); empty: the system's.
  const std::string& ca_file() const { return ca_file_; }
  std::string describe() const;
  /// What the user should know about the login: one line each.
  const std::vector<std::string>& notes() const { return login_.notes; }
  net::Dispatcher& dispatcher() { return dispatcher_; }
  /// The value of the Authorization header. Throws FatalError if there are no valid credentials.
  std::string authorization() const;
  /// Connection settings for a worker on this or another machine.
  Expected<protocol::WorkspaceAccess> access() const;
  const ConnectionOptions& options() const { return options_; }
  const Clock& clock() const { return clock_; }

 private:
  WorkspaceClient(databricks::Login login, const ConnectionOptions& options);

  ConnectionOptions options_;
  SystemClock clock_;
  databricks::Login login_;
  std::string ca_file_;
  net::CurlTransport transport_;
  net::Dispatcher dispatcher_;
};

}  // namespace stocktake::app
