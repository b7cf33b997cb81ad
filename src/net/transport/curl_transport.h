#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "net/transport/network.h"
#include "net/transport/transport.h"

namespace stocktake::net {

struct CurlOptions {
  std::string base_url;  ///< `https://host[:port]`
  std::string user_agent;
  NetworkOptions network;
  Timeouts timeouts;
  std::size_t max_body_bytes = std::size_t{64} << 20U;  ///< in memory; after decompression
  std::string body_remedy;  ///< what helps a body that is larger; empty: nothing
  /// The same for a body that goes to `Request::large_body`.
  std::uint64_t max_streamed_bytes = std::uint64_t{1} << 30U;
  std::string streamed_remedy;
  /// For all bodies in flight, see BodyBudget.
  std::size_t max_total_body_bytes = std::size_t{64} << 20U;
};

/// A transport on libcurl's multi interface. It reuses connections, and uses HTTP/2 (over TLS) and
/// gzip if the server offers them. The body of a 200 that is larger than `BodyBudget::kSmall` goes
/// to `Request::large_body`, if there is one. What that throws is thrown by `poll`.
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
