#pragma once

#include <functional>
#include <memory>
#include <string>

#include "auth/discovery.h"

namespace stocktake::auth {

/// Gets an ID token from where the program runs. `audience`: for whom it is made.
using FetchIdToken = std::function<tl::expected<std::string, FetchFailure>(
    const Setting& setting, const std::string& audience, const std::stop_token& stop)>;

/// Exchanges ID tokens of an identity provider at the host's token endpoint (RFC 8693), a new one
/// each time. With `client_id`, for a service principal's token.
std::unique_ptr<TokenSource> exchange_id_tokens(const Setting& setting, FetchIdToken fetch);

// ID tokens of build servers. Each function says which variable is missing.

std::optional<std::string> missing_for_github(const Setting& setting);
tl::expected<std::string, FetchFailure> github_id_token(const Setting& setting,
                                                        const std::string& audience,
                                                        const std::stop_token& stop);

}  // namespace stocktake::auth
