#pragma once

#include <stop_token>
#include <string>

#include "auth/method.h"

namespace stocktake::auth {

/// What a host says about itself at `/.well-known/databricks-config`. Empty members are unknown.
struct HostMetadata {
  std::string workspace_id;
  std::string account_id;
  std::string host_type;  ///< "workspace", "account" or "unified"
  std::string oidc_endpoint;
  std::string audience;  ///< of tokens that are exchanged
};

/// Asks the host. A host without metadata, or an answer that is not understood, is no failure.
HostMetadata ask_for_metadata(net::HttpClient& http, const std::string& host,
                              const std::stop_token& stop);

/// Where a host gives tokens, and for which audience tokens are exchanged there.
struct TokenEndpoint {
  std::string url;
  std::string audience;
};

/// Finds the token endpoint: from `discovery_url` if it is configured, else from the host's
/// metadata, else at the addresses that hosts without metadata have. The url is https, or on this
/// machine.
tl::expected<TokenEndpoint, FetchFailure> find_token_endpoint(const Setting& setting,
                                                              const std::stop_token& stop);

/// Remembers the endpoint once it is found.
class KnownTokenEndpoint {
 public:
  tl::expected<TokenEndpoint, FetchFailure> get(const Setting& setting,
                                                const std::stop_token& stop);

 private:
  std::optional<TokenEndpoint> found_;
};

}  // namespace stocktake::auth
