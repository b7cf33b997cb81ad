#include "auth/token.h"

#include <algorithm>
#include <string>

#include "auth/oauth.h"
#include "util/base64.h"
#include "util/json.h"

namespace stocktake::auth {
namespace {

constexpr std::size_t kMaxToken = 65'536;
constexpr std::int64_t kLatestSeconds = 253'402'300'799;  // the year 9999

/// The claims of a JWT as JSON; nothing for any other token.
std::optional<std::string> claims_of(std::string_view token) {
  if (token.size() > kMaxToken || std::count(token.begin(), token.end(), '.') != 2) {
    return std::nullopt;
  }
  const auto first = token.find('.') + 1;
  return from_base64url(token.substr(first, token.find('.', first) - first));
}

/// An empty object for a token that is not a JWT.
Json json_claims(std::string_view token) {
  const auto claims = claims_of(token);
  Json object = parse_json(claims.value_or(""));
  return object.is_object() ? object : Json::object();
}

}  // namespace

std::string_view kind_of_token(std::string_view token) {
  if (token.starts_with("dapi")) return "personal access token";
  const auto claims = claims_of(token);
  return claims && claims->starts_with('{') ? "OAuth token" : "token";
}

std::optional<std::int64_t> token_expiry(std::string_view token) {
  const auto exp = number_member(json_claims(token), "exp");
  if (!exp || *exp < 0 || *exp > static_cast<double>(kLatestSeconds)) return std::nullopt;
  return static_cast<std::int64_t>(*exp) * 1000;
}

bool names_person(std::string_view token) {
  return json_claims(token).contains("upn");
}

}  // namespace stocktake::auth
