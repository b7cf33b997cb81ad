#pragma once

#include <string>

#include "auth/oauth.h"

namespace stocktake::auth {

/// What Google's APIs call the resources that a workspace's host asks about.
inline constexpr const char* kGoogleScopes =
    "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/compute";

/// The key of a service account, as its JSON file has it.
struct ServiceAccountKey {
  std::string email;
  std::string private_key;  ///< PEM
  std::string key_id;
  std::string token_uri;
};

/// Reads `google_credentials`: the JSON itself, or the path of a file with it.
Expected<ServiceAccountKey> read_service_account(const std::string& text_or_path);

/// A JWT (RS256) of the service account with one further claim: `target_audience` or `scope`. Fails
/// if the private key is none.
Expected<std::string> signed_assertion(const ServiceAccountKey& key, const std::string& claim,
                                       const std::string& value, std::int64_t now_ms);

/// Exchanges an assertion at the key's `token_uri`; returns the answer.
tl::expected<Json, FetchFailure> exchange_assertion(const Setting& setting,
                                                    const ServiceAccountKey& key,
                                                    const std::string& assertion,
                                                    const std::stop_token& stop);

/// The access token as the header that the workspace expects besides the ID token.
std::string google_access_header(const std::string& access_token);

}  // namespace stocktake::auth
