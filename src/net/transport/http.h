#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "net/transport/body.h"

namespace stocktake::net {

/// How long a server may take; each limit is counted separately.
struct Timeouts {
  std::chrono::milliseconds connect{10'000};     ///< TCP and TLS
  std::chrono::milliseconds first_byte{90'000};  ///< the service itself gives up after about 60 s
  std::chrono::milliseconds stall{30'000};       ///< without a byte in the middle of a body
  std::chrono::milliseconds total{600'000};      ///< for the whole exchange

  bool operator==(const Timeouts&) const = default;
};

/// Takes the body of a 200 while it arrives, if it is large.
class BodySink {
 public:
  BodySink() = default;
  virtual ~BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;

  /// A body begins. What was appended before belongs to an attempt that failed.
  virtual void begin() = 0;
  /// Takes the next part, of any size. If it returns false, the rest is not received, and the
  /// exchange counts as complete.
  virtual bool append(std::string_view text) = 0;
};

/// A GET, or a POST if `post_content_type` is set. The transport adds the host.
struct Request {
  std::string target;  ///< path and query, encoded, from the first slash
  std::string post_body;
  std::string post_content_type;
  std::shared_ptr<BodySink> large_body{};  ///< none: a large body is collected, or refused
  std::vector<std::string> headers{};      ///< "Name: value"; credentials among them
};

/// A complete exchange with any status; the caller interprets the status.
struct Response {
  int status = 0;
  std::string content_type;
  std::string retry_after;  ///< as sent; empty if there was none
  std::string date;         ///< the server's clock, as sent
  std::string location;
  Body body;
  bool is_streamed = false;  ///< the body went to `Request::large_body`, and `body` is empty
};

/// Why there was no complete exchange.
enum class TransportErrorKind : std::uint8_t {
  resolve,  ///< no such host
  connect,  ///< refused, unreachable, or no connection in time
  tls,      ///< the handshake failed
  // The server's certificate does not verify:
  certificate_not_yet_valid,
  certificate_expired,
  certificate_for_another_host,
  certificate_of_unknown_issuer,
  certificate,        ///< for another reason
  certificates_file,  ///< the file of trusted certificates cannot be used
  reset,              ///< the connection broke, or the peer violated the protocol
  truncated,          ///< a body cut short
  timed_out,          ///< no first byte in time, a stall, or too long in total
  too_large,          ///< a body larger than the transport's options allow
  crowded_out,        ///< abandoned by us: too many large bodies at once
  proxy,              ///< the proxy refuses the connection
  proxy_failed,       ///< the proxy cannot make the connection at the moment
  no_token,           ///< not sent: at the moment no token is to be had
  refused,            ///< not sent: a new token is refused
  stale_token,        ///< the token is refused, and a new one is on its way
};

std::string_view to_string(TransportErrorKind kind);

/// Whether the request was not sent at all.
bool is_unsent(TransportErrorKind kind);

/// Whether the server's certificate does not verify: waiting does not help.
bool is_about_certificate(TransportErrorKind kind);

struct TransportError {
  TransportErrorKind kind = TransportErrorKind::reset;
  std::string message;  ///< one line, without secrets
  /// The server's clock, as sent, if its certificate is not valid at this machine's time. Nobody
  /// has verified who sent it.
  std::string date{};
};

using Exchange = tl::expected<Response, TransportError>;

}  // namespace stocktake::net
