#include "net/transport/http.h"

namespace stocktake::net {

std::string_view to_string(TransportErrorKind kind) {
  switch (kind) {
    case TransportErrorKind::resolve:
      return "HOST_NOT_FOUND";
    case TransportErrorKind::connect:
      return "CANNOT_CONNECT";
    case TransportErrorKind::tls:
      return "TLS_FAILED";
    case TransportErrorKind::certificate_not_yet_valid:
      return "CERTIFICATE_NOT_YET_VALID";
    case TransportErrorKind::certificate_expired:
      return "CERTIFICATE_EXPIRED";
    case TransportErrorKind::certificate_for_another_host:
      return "CERTIFICATE_FOR_ANOTHER_HOST";
    case TransportErrorKind::certificate_of_unknown_issuer:
      return "CERTIFICATE_OF_UNKNOWN_ISSUER";
    case TransportErrorKind::certificates_file:
      return "CERTIFICATES_NOT_READ";
    case TransportErrorKind::certificate:
      return "CERTIFICATE_NOT_VERIFIED";
    case TransportErrorKind::reset:
      return "CONNECTION_RESET";
    case TransportErrorKind::truncated:
      return "BODY_CUT_SHORT";
    case TransportErrorKind::timed_out:
      return "TIMED_OUT";
    case TransportErrorKind::too_large:
      return "BODY_TOO_LARGE";
    case TransportErrorKind::crowded_out:
      return "CROWDED_OUT";
    case TransportErrorKind::proxy:
      return "PROXY_REFUSED";
    case TransportErrorKind::proxy_failed:
      return "PROXY_FAILED";
    case TransportErrorKind::no_token:
      return "NO_TOKEN";
    case TransportErrorKind::refused:
      return "CREDENTIALS_REFUSED";
    case TransportErrorKind::stale_token:
      return "TOKEN_REFUSED";
  }
  return "UNKNOWN";
}

bool is_unsent(TransportErrorKind kind) {
  return kind == TransportErrorKind::no_token || kind == TransportErrorKind::refused;
}

bool is_about_certificate(TransportErrorKind kind) {
  switch (kind) {
    case TransportErrorKind::certificate_not_yet_valid:
    case TransportErrorKind::certificate_expired:
    case TransportErrorKind::certificate_for_another_host:
    case TransportErrorKind::certificate_of_unknown_issuer:
    case TransportErrorKind::certificates_file:
    case TransportErrorKind::certificate:
      return true;
    default:
      return false;
  }
}

}  // namespace stocktake::net
