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

/// Everything between the command line and the workspace, alive as long as the command runs.
class WorkspaceClient {
 public:
  /// Fails as `log_in` does. Sends nothing.
  static Expected<std::unique_ptr<WorkspaceClient>> open(const ConnectionOptions& options);

  const std::string& host() const { return login_.host; }
  bool is_plain_http() const;
  const databricks::Credentials& credentials() const { return *login_.credentials; }
  /// The certificates that are believed: a file that was named; empty: this machine's.
  const std::string& ca_file() const { return ca_file_; }
  std::string describe() const;
  /// What is odd about how we log in: a line each, for people.
  const std::vector<std::string>& notes() const { return login_.notes; }
  net::Dispatcher& dispatcher() { return dispatcher_; }
  /// The Authorization header's value. Throws FatalError where there is none to be had.
  std::string authorization() const;
  /// The same way to the workspace, for a worker.
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
