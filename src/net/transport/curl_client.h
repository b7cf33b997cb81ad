#pragma once

#include <string>
#include <utility>

#include "net/transport/http_client.h"
#include "net/transport/network.h"

namespace stocktake::net {

/// Sends single requests with libcurl.
class CurlClient final : public HttpClient {
 public:
  CurlClient(NetworkOptions network, std::string user_agent)
      : network_(std::move(network)), user_agent_(std::move(user_agent)) {}

  Exchange send(const SingleRequest& request) override;

 private:
  NetworkOptions network_;
  std::string user_agent_;
};

}  // namespace stocktake::net
