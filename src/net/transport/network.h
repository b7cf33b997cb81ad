#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>
#include <string_view>

#include "net/transport/http.h"

namespace stocktake::net {

/// How this machine's network is to be used, the same for all connections. Proxies are those of the
/// environment, see `proxy_for`.
struct NetworkOptions {
  // PEM; both empty: the system's certificates.
  std::string ca_file;
  std::string ca_folder;
  bool http1_only = false;  ///< for network devices that break HTTP/2
};

/// Sets the options of a handle that follow from `network`. `url` is where it connects to; this
/// machine is reached without a proxy.
void apply(const NetworkOptions& network, CURL* handle, std::string_view url);

/// Why an exchange with `url` has failed. `detail` is libcurl's own text.
TransportError error_of(CURLcode code, CURL* handle, std::string_view url, std::string detail);

}  // namespace stocktake::net
