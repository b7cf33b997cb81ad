#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "databricks/login.h"
#include "net/curl_transport.h"
#include "net/dispatcher.h"
#include "protocol/slice.h"

namespace stocktake::cli {

/// How to reach the workspace, and how hard it may be asked.
struct ConnectionOptions {
  databricks::LoginOptions login;
  std::string ca_file;  ///< PEM
  int max_in_flight = net::DispatchLimits{}.max_in_flight;
  double max_rate = 0;  ///< 0: no cap
  double connect_timeout = 10;
  double first_byte_timeout = 90;
  double stall_timeout = 30;
  double answer_timeout = 600;
  double give_up_after = 600;
};

void add_connection_options(CLI::App& command, ConnectionOptions& options);

/// Everything between the command line and the workspace, alive as long as the command runs.
class Connection {
 public:
  /// Fails as `log_in` does. Sends nothing.
  static Expected<std::unique_ptr<Connection>> open(const ConnectionOptions& options);

  const std::string& host() const { return login_.host; }
  bool is_plain_http() const;
  const databricks::Credentials& credentials() const { return *login_.credentials; }
  /// The certificates that are believed: a file that was named; empty: this machine's.
  const std::string& ca_file() const { return ca_file_; }
  std::string describe() const;
  /// Says on standard error what is odd about how we log in.
  void tell_notes() const;
  net::Dispatcher& dispatcher() { return dispatcher_; }
  /// The Authorization header's value. Throws FatalError where there is none to be had.
  std::string authorization() const;
  /// The same way to the workspace, for a worker.
  Expected<protocol::Route> route() const;
  const ConnectionOptions& options() const { return options_; }
  const Clock& clock() const { return clock_; }

 private:
  Connection(databricks::Login login, const ConnectionOptions& options);

  ConnectionOptions options_;
  SystemClock clock_;
  databricks::Login login_;
  std::string ca_file_;
  net::CurlTransport transport_;
  net::Dispatcher dispatcher_;
};

}  // namespace stocktake::cli
