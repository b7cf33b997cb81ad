#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "net/transport/body.h"

namespace stocktake::net {

/// How long a server may take, each counted apart.
struct Timeouts {
  std::chrono::milliseconds connect{10'000};  ///< TCP and TLS
  std::chrono::milliseconds first_byte{
      90'000};                               ///< the service gives up by itself after about 60 s
  std::chrono::milliseconds stall{30'000};   ///< nothing more arrives in the middle of a body
  std::chrono::milliseconds total{600'000};  ///< a body that drips

  bool operator==(const Timeouts&) const = default;
};

/// A GET, or a POST where there is a body. The transport adds the host and the credentials.
struct Request {
  std::string target;  ///< path and query, encoded, from the first slash
  std::string post_body;
  std::string post_content_type;
};

/// A whole exchange, whatever its status: what a status means is the caller's.
struct Response {
  int status = 0;
  std::string content_type;
  std::string retry_after;  ///< as sent; empty where there was none
  std::string date;         ///< the server's clock, as sent
  std::string location;
  Body body;
};

/// Why there was no whole exchange.
enum class TransportErrorKind : std::uint8_t {
  resolve,      ///< no such host
  connect,      ///< refused, unreachable, or no connection in time
  tls,          ///< the handshake failed
  certificate,  ///< the server's certificate does not verify
  reset,        ///< the connection broke, or the protocol on it
  truncated,    ///< a body cut short
  timed_out,    ///< no first byte, a stall, or too long in all
  too_large,    ///< a body over the cap
  crowded_out,  ///< given up by us: too many large bodies at once
};

std::string_view to_string(TransportErrorKind kind);

struct TransportError {
  TransportErrorKind kind = TransportErrorKind::reset;
  std::string message;  ///< one line, without secrets
};

using Exchange = tl::expected<Response, TransportError>;

}  // namespace stocktake::net
