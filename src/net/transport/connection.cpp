#include "net/transport/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/transport/proxy.h"
#include "util/loopback.h"

namespace stocktake::net {
namespace {

/// libcurl reports a proxy that refuses as a connection that broke. Its answer to CONNECT is known.
std::optional<TransportError> refusal_of_proxy(CURL* handle, std::string_view url) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &status);
  if (status == 0 || (status >= 200 && status <= 299)) return std::nullopt;
  const auto proxy = proxy_for(name_in(url));
  const std::string name = proxy ? shown(*proxy) : "of the environment";
  // 407: it wants a user and a password. Other 4xx: its rules. 5xx: it cannot reach the host now.
  const bool refuses = status < 500;
  const std::string_view why = status == 407
                                   ? ": it wants a user and a password, or others, in that variable"
                               : refuses ? ": its rules do not allow this host"
                                         : ": it cannot reach this host";
  return TransportError{refuses ? TransportErrorKind::proxy : TransportErrorKind::proxy_failed,
                        fmt::format("the proxy {} answers {}{}", name, status, why)};
}

TransportErrorKind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return TransportErrorKind::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:  // of a transfer, libcurl only enforces the connect time-out
      return TransportErrorKind::connect;
    case CURLE_SSL_CONNECT_ERROR:
      return TransportErrorKind::tls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportErrorKind::certificate;
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransportErrorKind::truncated;
    default:
      return TransportErrorKind::reset;
  }
}

}  // namespace

std::string_view name_in(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

void apply(const Connection& connection, CURL* handle, std::string_view url) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(
      handle, CURLOPT_HTTP_VERSION,
      static_cast<long>(connection.http1_only ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  if (!connection.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, connection.ca_file.c_str());
  }
  if (!connection.ca_folder.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAPATH, connection.ca_folder.c_str());
  }
  if (is_loopback_name(name_in(url))) curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
}

TransportError error_of(CURLcode code, CURL* handle, std::string_view url, std::string detail) {
  if (auto refusal = refusal_of_proxy(handle, url)) return *refusal;
  if (detail.empty()) detail = curl_easy_strerror(code);
  return {kind_of(code), std::move(detail)};
}

}  // namespace stocktake::net
