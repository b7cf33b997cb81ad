#pragma once

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
  std::string token;    ///< sent as `authorization: Bearer ...`; empty: none
  std::string user_id;  ///< the user of the session, for servers that do not authenticate
  std::string ca_file;  ///< PEM of the trusted root certificates; empty: the system's
  std::map<std::string, std::string> headers;  ///< metadata added to each call; lower-case keys

  /// Parses `sc://host[:port][/;key=value...]` as Spark's clients do: `token`, `use_ssl`,
  /// `user_id`; any other key is metadata. A token implies TLS, except to loopback. Fails with
  /// `usage` if the URL is invalid or would send plain text to another machine.
  static Expected<Endpoint> parse(std::string_view url);

  /// A cluster of a Databricks workspace at `host[:port]`, over TLS; the default port is 443.
  static Expected<Endpoint> databricks(std::string_view host, std::string token,
                                       std::string cluster_id);

  /// `host:port`, for gRPC and for messages.
  std::string address() const;
};

}  // namespace stocktake::spark_connect
