#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stocktake::net {

/// The name in `https://name:port/path`, IPv6 without brackets.
std::string_view name_in(std::string_view url);

/// The proxy for TLS connections to a host, as libcurl takes it from the environment:
/// `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, unless `no_proxy` or `NO_PROXY` names
/// the host, a domain of it, or `*`. This machine is reached without a proxy. gRPC reads other
/// variables, so its proxy is set from this.
struct Proxy {
  std::string url;       ///< `http://host:port`
  std::string user;      ///< `user:password`, decoded; may be empty
  std::string variable;  ///< the one that names it
};
std::optional<Proxy> proxy_for(std::string_view host);

/// The proxy and its variable, for messages.
std::string shown(const Proxy& proxy);

}  // namespace stocktake::net
