#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "net/transport/body_budget.h"
#include "net/transport/curl_transport.h"

namespace stocktake::net {

/// What opens and closes the sockets of connections: libcurl's CURLOPT_OPENSOCKETFUNCTION and
/// CURLOPT_CLOSESOCKETFUNCTION. They outlive the connections.
struct SocketCallbacks {
  curl_opensocket_callback open;
  curl_closesocket_callback close;
  void* self;
};

/// One request as libcurl performs it. The easy handle is reused for the next request, with the
/// options that all GETs share; what depends on the request is set anew.
class CurlTransfer {
 public:
  CurlTransfer(BodyBudget& budget, SocketCallbacks sockets);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CURL* handle() const { return handle_; }
  Ticket ticket() const { return ticket_; }

  /// Here and below, `now` is run time.
  void prepare(Ticket ticket, Request request, const CurlOptions& options, Instant now);
  /// If the server's certificate is not valid at this machine's time, which may be wrong, prepares
  /// to ask the server for its own time, and returns true: libcurl is to perform once more. That
  /// request has no credentials and does not say what was asked for, as nothing is verified.
  bool ask_for_date(CURLcode code);
  /// The outcome of the request, once libcurl has returned `code`. Throws what
  /// `Request::large_body` has thrown.
  Completion finish(CURLcode code);
  /// Frees the received body, once it is no longer needed.
  void drop_body();
  /// The time-out that has expired, if any.
  std::optional<TransportError> overdue(const Timeouts& timeouts, Instant now) const;
  /// Restarts the stall time-out if bytes have arrived since the last call.
  void note_progress(Instant now);

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  std::size_t take_body(std::string_view text);
  std::size_t stream(std::string_view text);
  int status() const;
  void set_options(const CurlOptions& options);
  void set_post();
  void set_headers();
  TransportError error_for(CURLcode code) const;
  std::string header(const char* name) const;

  BodyBudget& budget_;
  SocketCallbacks sockets_;
  CURL* handle_;
  curl_slist* headers_ = nullptr;
  bool has_other_options_ = true;  ///< than those of a GET: none yet, or those of a special request
  std::string error_buffer_;
  Ticket ticket_ = 0;
  std::string url_;
  Request request_;
  Body body_;
  const CurlOptions* options_ = nullptr;
  std::uint64_t streamed_bytes_ = 0;
  bool is_streamed_ = false;
  bool is_refused_ = false;    ///< by `Request::large_body`
  std::exception_ptr thrown_;  ///< by `Request::large_body`; must not pass through libcurl
  std::optional<TransportError> certificate_error_;  ///< set while the server is asked for its time
  bool too_large_ = false;
  bool crowded_out_ = false;
  bool arrived_ = false;  ///< since the last `note_progress`
  bool has_bytes_ = false;
  Instant started_at_{};
  Instant last_byte_at_{};
};

}  // namespace stocktake::net
