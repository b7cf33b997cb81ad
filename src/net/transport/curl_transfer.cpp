#include "net/transport/curl_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace stocktake::net {
namespace {

using std::chrono::microseconds;

bool is_about_time(TransportErrorKind kind) {
  return kind == TransportErrorKind::certificate_not_yet_valid ||
         kind == TransportErrorKind::certificate_expired;
}

}  // namespace

CurlTransfer::CurlTransfer(BodyBudget& budget, SocketCallbacks sockets)
    : budget_(budget),
      sockets_(sockets),
      handle_(curl_easy_init()),
      error_buffer_(CURL_ERROR_SIZE, '\0') {
  if (handle_ == nullptr) throw std::runtime_error("libcurl returned no handle");
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(handle_);
  curl_slist_free_all(headers_);
}

void CurlTransfer::prepare(Ticket ticket, Request request, const CurlOptions& options,
                           Instant now) {
  ticket_ = ticket;
  request_ = std::move(request);
  url_ = options.base_url + request_.target;
  options_ = &options;
  streamed_bytes_ = 0;
  is_streamed_ = false;
  is_refused_ = false;
  thrown_ = nullptr;
  certificate_error_.reset();
  too_large_ = false;
  crowded_out_ = false;
  arrived_ = false;
  has_bytes_ = false;
  started_at_ = now;
  last_byte_at_ = now;
  error_buffer_[0] = '\0';
  if (has_other_options_) set_options(options);
  curl_easy_setopt(handle_, CURLOPT_URL, url_.c_str());
  has_other_options_ = !request_.post_content_type.empty();
  if (has_other_options_) set_post();
  set_headers();
}

/// What all GETs have in common. The handle keeps it, so that it is not set for each request.
void CurlTransfer::set_options(const CurlOptions& options) {
  curl_easy_reset(handle_);
  curl_easy_setopt(handle_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETFUNCTION, sockets_.open);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETDATA, sockets_.self);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETFUNCTION, sockets_.close);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETDATA, sockets_.self);
  curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, error_buffer_.data());
  curl_easy_setopt(handle_, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.timeouts.connect.count()));
  curl_easy_setopt(handle_, CURLOPT_ACCEPT_ENCODING, "gzip");
  // Requests share one HTTP/2 connection instead of opening one each before the first has
  // negotiated its protocol. Without TLS there is no HTTP/2, and nothing to wait for.
  curl_easy_setopt(handle_, CURLOPT_PIPEWAIT, options.base_url.starts_with("https:") ? 1L : 0L);
  apply(options.network, handle_, options.base_url);
}

void CurlTransfer::set_post() {
  curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.post_body.size()));
  curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request_.post_body.c_str());
}

void CurlTransfer::set_headers() {
  curl_slist_free_all(headers_);
  headers_ = curl_slist_append(nullptr, "Accept: application/json");
  for (const std::string& header : request_.headers) {
    headers_ = curl_slist_append(headers_, header.c_str());
  }
  if (!request_.post_content_type.empty()) {
    headers_ = curl_slist_append(headers_, ("Content-Type: " + request_.post_content_type).c_str());
  }
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_);
}

bool CurlTransfer::ask_for_date(CURLcode code) {
  if (code == CURLE_OK || certificate_error_) return false;
  TransportError error = error_for(code);
  if (!is_about_time(error.kind)) return false;
  certificate_error_ = std::move(error);
  has_other_options_ = true;
  curl_easy_setopt(handle_, CURLOPT_URL, options_->base_url.c_str());
  curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(handle_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle_, CURLOPT_FORBID_REUSE, 1L);
  return true;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.arrived_ = true;
  try {
    return transfer.take_body({data, size * count});
  } catch (...) {
    transfer.thrown_ = std::current_exception();
    return 0;
  }
}

/// Returns the number of bytes taken; libcurl ends the transfer if it is not all of them.
std::size_t CurlTransfer::take_body(std::string_view text) {
  const std::size_t size = body_.size() + text.size();
  if (is_streamed_) return stream(text);
  if (request_.large_body && size > BodyBudget::kSmall && status() == 200) {
    is_streamed_ = true;
    request_.large_body->begin();
    const Body begun = std::move(body_);
    body_ = Body();
    return stream(begun.text()) == begun.size() ? stream(text) : 0;
  }
  if (size > options_->max_body_bytes) {
    too_large_ = true;
    return 0;
  }
  if (!budget_.admit(this, size)) {
    crowded_out_ = true;
    return 0;
  }
  if (body_.capacity() == 0) {
    curl_off_t announced = -1;
    curl_easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    // A body that will be streamed needs no more room than it has until then.
    const std::size_t most = request_.large_body ? BodyBudget::kSmall : options_->max_body_bytes;
    if (announced > 0) body_.reserve(std::min(static_cast<std::size_t>(announced), most));
  }
  body_.append(text);
  return text.size();
}

std::size_t CurlTransfer::stream(std::string_view text) {
  streamed_bytes_ += text.size();
  too_large_ = streamed_bytes_ > options_->max_streamed_bytes;
  if (too_large_) return 0;
  is_refused_ = !request_.large_body->append(text);
  return is_refused_ ? 0 : text.size();
}

int CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::size_t CurlTransfer::on_header(char* /*data*/, std::size_t size, std::size_t count,
                                    void* self) {
  static_cast<CurlTransfer*>(self)->arrived_ = true;
  return size * count;
}

void CurlTransfer::drop_body() {
  body_ = Body();
  budget_.release(this);
}

void CurlTransfer::note_progress(Instant now) {
  if (!arrived_) return;
  arrived_ = false;
  has_bytes_ = true;
  last_byte_at_ = now;
}

std::optional<TransportError> CurlTransfer::overdue(const Timeouts& timeouts, Instant now) const {
  const auto timed_out = [this](std::string what, std::chrono::milliseconds limit) {
    if (certificate_error_) return *certificate_error_;
    return TransportError{TransportErrorKind::timed_out,
                          fmt::format("{} {:.1f} s", what, seconds(limit))};
  };
  if (now - started_at_ >= timeouts.total)
    return timed_out("the answer was incomplete after", timeouts.total);
  if (has_bytes_) {
    if (now - last_byte_at_ < timeouts.stall) return std::nullopt;
    return timed_out("the answer stalled for", timeouts.stall);
  }
  curl_off_t connected_us = 0;
  curl_easy_getinfo(handle_, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
  if (connected_us == 0) return std::nullopt;  // still connecting: libcurl enforces that time-out
  if (now - started_at_ - microseconds(connected_us) < timeouts.first_byte) return std::nullopt;
  return timed_out("no answer for", timeouts.first_byte);
}

std::string CurlTransfer::header(const char* name) const {
  curl_header* found = nullptr;
  const auto result = curl_easy_header(handle_, name, 0, CURLH_HEADER, -1, &found);
  return result == CURLHE_OK ? found->value : "";
}

TransportError CurlTransfer::error_for(CURLcode code) const {
  if (too_large_) {
    const std::uint64_t most =
        is_streamed_ ? options_->max_streamed_bytes : std::uint64_t{options_->max_body_bytes};
    const std::string& remedy = is_streamed_ ? options_->streamed_remedy : options_->body_remedy;
    return {TransportErrorKind::too_large,
            fmt::format("the answer is larger than {} MiB{}{}", most >> 20U,
                        remedy.empty() ? "" : ": ", remedy)};
  }
  if (crowded_out_) {
    return {TransportErrorKind::crowded_out, "other large answers use the memory for answers"};
  }
  return error_of(code, handle_, url_, error_buffer_.c_str());
}

Completion CurlTransfer::finish(CURLcode code) {
  if (thrown_) std::rethrow_exception(thrown_);
  if (certificate_error_) {
    certificate_error_->date = header("Date");
    return {ticket_, tl::unexpected(*std::move(certificate_error_))};
  }
  if (code != CURLE_OK && !is_refused_) return {ticket_, tl::unexpected(error_for(code))};
  Response response;
  response.status = status();
  response.content_type = header("Content-Type");
  response.retry_after = header("Retry-After");
  response.date = header("Date");
  response.location = header("Location");
  response.body = std::move(body_);
  response.is_streamed = is_streamed_;
  return {ticket_, std::move(response)};
}

}  // namespace stocktake::net
