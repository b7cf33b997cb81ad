#pragma once

#include <string>
#include <utility>

#include "net/transport/connection.h"
#include "net/transport/http_client.h"

namespace stocktake::net {

/// Sends single requests with libcurl.
class CurlClient final : public HttpClient {
 public:
  CurlClient(Connection connection, std::string user_agent)
      : connection_(std::move(connection)), user_agent_(std::move(user_agent)) {}

  Exchange send(const SingleRequest& request) override;

 private:
  Connection connection_;
  std::string user_agent_;
};

}  // namespace stocktake::net
