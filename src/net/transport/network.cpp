#include "net/transport/network.h"

#include <fmt/format.h>
#include <openssl/x509_vfy.h>

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
    case CURLE_SSL_ISSUER_ERROR:
      return TransportErrorKind::certificate;
    case CURLE_SSL_CACERT_BADFILE:
      return TransportErrorKind::certificates_file;
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
      return TransportErrorKind::truncated;
    default:
      return TransportErrorKind::reset;
  }
}

/// `verified`: what OpenSSL has found. libcurl compares the host itself, and leaves `UNSPECIFIED`
/// if it differs.
TransportErrorKind kind_of_certificate(long verified) {
  switch (verified) {
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TransportErrorKind::certificate_for_another_host;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TransportErrorKind::certificate_not_yet_valid;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TransportErrorKind::certificate_expired;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
      return TransportErrorKind::certificate_of_unknown_issuer;
    default:
      return TransportErrorKind::certificate;
  }
}

}  // namespace

void apply(const NetworkOptions& network, CURL* handle, std::string_view url) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(
      handle, CURLOPT_HTTP_VERSION,
      static_cast<long>(network.http1_only ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  if (!network.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, network.ca_file.c_str());
  }
  if (!network.ca_folder.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAPATH, network.ca_folder.c_str());
  }
  // What is sent without TLS is for this machine, or for a service that only its own machine
  // reaches. A proxy would read it.
  if (is_loopback_name(name_in(url)) || url.starts_with("http://")) {
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
  }
}

TransportError error_of(CURLcode code, CURL* handle, std::string_view url, std::string detail) {
  if (auto refusal = refusal_of_proxy(handle, url)) return *refusal;
  if (detail.empty()) detail = curl_easy_strerror(code);
  TransportErrorKind kind = kind_of(code);
  if (kind == TransportErrorKind::certificate) {
    long verified = 0;
    curl_easy_getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &verified);
    kind = kind_of_certificate(verified);
  }
  return {kind, std::move(detail)};
}

}  // namespace stocktake::net
