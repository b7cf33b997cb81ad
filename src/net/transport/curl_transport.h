#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "net/transport/transport.h"

namespace stocktake::net {

struct CurlOptions {
  std::string base_url;  ///< `https://host[:port]`
  std::string user_agent;
  /// The Authorization header's value, asked for every request that is sent; empty: none is sent.
  std::function<std::string()> authorization;
  std::string ca_file;    ///< PEM; empty: the system's
  bool loopback = false;  ///< no proxy is asked for an address of this machine
  Timeouts timeouts;
  std::size_t max_body_bytes = std::size_t{64} << 20U;  ///< unpacked
  /// Of all bodies under way, see BodyBudget.
  std::size_t max_total_body_bytes = std::size_t{64} << 20U;
};

/// libcurl's multi interface: connections are kept and used again, HTTP/2 where the server offers
/// it over TLS, gzip where it has it.
class CurlTransport final : public Transport {
 public:
  /// Throws std::runtime_error where libcurl cannot be set up.
  explicit CurlTransport(CurlOptions options);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  void start(Ticket ticket, Request request) override;
  std::vector<Completion> poll(Instant until) override;
  void cancel_all() override;

 private:
  class Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace stocktake::net
