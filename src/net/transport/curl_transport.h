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
  /// Returns the Authorization header's value for each request that is sent; if empty, none is
  /// sent.
  std::function<std::string()> authorization;
  std::string ca_file;    ///< PEM; empty: the system's certificates
  bool loopback = false;  ///< the host is this machine: no proxy is used
  Timeouts timeouts;
  std::size_t max_body_bytes = std::size_t{64} << 20U;  ///< after decompression
  /// For all bodies in flight, see BodyBudget.
  std::size_t max_total_body_bytes = std::size_t{64} << 20U;
};

/// A transport on libcurl's multi interface. It reuses connections, and uses HTTP/2 (over TLS) and
/// gzip if the server offers them.
class CurlTransport final : public Transport {
 public:
  /// Throws std::runtime_error if libcurl cannot be set up.
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
