#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "net/transport/http.h"

namespace stocktake::net {

/// A request to any server, which is not repeated.
struct SingleRequest {
  std::string url;
  std::vector<std::string> headers;  ///< "Name: value"; may be secret
  bool post = false;
  std::string body;
  std::chrono::milliseconds timeout{30'000};  ///< for the whole exchange
  std::stop_token stop{};                     ///< ends the exchange with an error
};

/// Sends single requests and waits for the answers. May be used from several threads.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Follows no redirect. A body of more than 1 MiB is an error.
  virtual Exchange send(const SingleRequest& request) = 0;
};

}  // namespace stocktake::net
