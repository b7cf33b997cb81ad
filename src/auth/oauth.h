#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/method.h"
#include "util/json.h"

namespace stocktake::auth {

/// The fields of a form, encoded as `application/x-www-form-urlencoded`.
using Form = std::vector<std::pair<std::string, std::string>>;

net::SingleRequest get_request(std::string url, const std::stop_token& stop);
net::SingleRequest form_request(std::string url, const Form& form, const std::stop_token& stop);

/// "Basic ..." (RFC 7617).
std::string basic_authorization(std::string_view user, std::string_view password);

/// Sends the request and returns the JSON object of the answer. `who` names the server for
/// messages: "the token endpoint https://...". The failure says what the server said, without
/// tokens.
tl::expected<Json, FetchFailure> ask(net::HttpClient& http, const net::SingleRequest& request,
                                     const std::string& who);

/// A member that is a text, or a number as text; empty if there is none.
std::string text_member(const Json& object, const std::string& name);
/// A member that is a number, or a text that is one.
std::optional<double> number_member(const Json& object, const std::string& name);

/// The token of an answer: `access_token`, `token_type`, and its lifetime from `expires_in`,
/// `expires_on` (Unix seconds) or `expiry` (RFC 3339), as far as they are there. An answer without
/// a usable token is a failure that may pass.
tl::expected<AccessToken, FetchFailure> token_in(const Json& answer, const std::string& who,
                                                 const Clock& clock);

/// A bearer token without an answer around it. Its lifetime is what it says itself, if it is a JWT.
AccessToken bearer_token(const std::string& token, const Clock& clock);

/// A failure whose answer is not understood.
tl::unexpected<FetchFailure> garbled(const std::string& who, const std::string& why);

/// Asks a token endpoint.
tl::expected<AccessToken, FetchFailure> fetch_token(const Setting& setting,
                                                    const net::SingleRequest& request,
                                                    const std::string& who);

/// `scopes` as the token endpoint takes them; "all-apis" if none are configured.
std::string scopes_of(const Setting& setting);

}  // namespace stocktake::auth
