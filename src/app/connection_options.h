#pragma once

#include <string>

#include "auth/configuration.h"
#include "net/dispatch/dispatcher.h"

namespace stocktake::app {

/// How to reach the workspace, with which limits and timeouts (in seconds).
struct ConnectionOptions {
  auth::LoginOptions login;
  std::string ca_file;  ///< PEM; may be a folder
  bool http1_only = false;
  int max_in_flight = net::DispatchLimits{}.max_in_flight;
  double max_rate = 0;  ///< requests per second; 0: no limit
  double connect_timeout = 10;
  double first_byte_timeout = 90;
  double stall_timeout = 30;
  double answer_timeout = 600;
  double give_up_after = 600;
  int max_answer_mib = 1024;  ///< of a list that is read while it arrives
};

}  // namespace stocktake::app
