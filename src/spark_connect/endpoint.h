#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake::spark_connect {

/// The address of a Spark Connect server, and the credentials for it.
struct Endpoint {
  std::string host;  ///< a name or an address; IPv6 without brackets
  int port = 15002;
  bool tls = false;
  std::string token;       ///< sent as `authorization: Bearer ...`; empty: none
  std::string user_agent;  ///< put before the client's own; empty: nothing
  std::string session_id;  ///< a UUID; empty: a new one
  std::string user_id;     ///< the user of the session, for servers that do not authenticate
  std::string ca_pem;      ///< trusted root certificates; empty: the system's
  /// `http://host:port`; empty: none. Variables of the environment do not count.
  std::string proxy;
  std::string proxy_user;                      ///< `user:password`; empty: none
  std::map<std::string, std::string> headers;  ///< metadata added to each call; lower-case keys
  /// Returns metadata that authenticates a call, instead of `token`: a token that is renewed while
  /// the session lives. Is called for each call, from any thread, and must not throw.
  std::function<std::map<std::string, std::string>()> authentication{};

  /// Parses `sc://host[:port][/;key=value...]` as Spark's clients do: `token`, `use_ssl`,
  /// `user_id`, `user_agent`, `session_id`; any other key is metadata. A token implies TLS, except
  /// to loopback. Fails with `usage` if the URL is invalid, or would send plain text to another
  /// machine and `allow_plain` is false. A token is never sent in plain text to another machine.
  static Expected<Endpoint> parse(std::string_view url, bool allow_plain = false);

  /// A cluster of a Databricks workspace at `host[:port]`, over TLS; the default port is 443.
  static Expected<Endpoint> databricks(std::string_view host, std::string cluster_id);

  /// `host:port`, for gRPC and for messages.
  std::string address() const;
};

}  // namespace stocktake::spark_connect
