#pragma once

#include <map>
#include <string>
#include <string_view>

#include "util/expected.h"

namespace stocktake::spark_connect {

/// Where a Spark Connect server is, and how to show oneself to it.
struct Endpoint {
  std::string host;  ///< a name or an address; IPv6 without brackets
  int port = 15002;
  bool tls = false;
  std::string token;    ///< sent as `authorization: Bearer ...`; empty: none
  std::string user_id;  ///< whose session it is, where the server does not know by itself
  std::string ca_file;  ///< PEM of the authorities to trust; empty: the system's
  std::map<std::string, std::string> headers;  ///< further metadata of every call; lower-case keys

  /// `sc://host[:port][/;key=value...]`, as Spark's clients read it: `token`, `use_ssl`, `user_id`,
  /// and metadata under any other key. A token asks for TLS, except to loopback. Fails with `usage`
  /// where it is none of these, or would send plain text to another machine.
  static Expected<Endpoint> parse(std::string_view url);

  /// A cluster of a Databricks workspace at `host[:port]`; TLS, port 443 where none is named.
  static Expected<Endpoint> databricks(std::string_view host, std::string token,
                                       std::string cluster_id);

  /// `host:port`, for gRPC and for messages.
  std::string address() const;
};

}  // namespace stocktake::spark_connect
