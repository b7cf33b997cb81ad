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
  }
  return "UNKNOWN";
}

}  // namespace stocktake::net
