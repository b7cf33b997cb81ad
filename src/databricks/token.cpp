#include "databricks/token.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "databricks/json_value.h"

namespace stocktake::databricks {
namespace {

constexpr std::size_t kMaxToken = 65'536;
constexpr std::int64_t kLatestSeconds = 253'402'300'799;  // the year 9999

/// Base64url (RFC 4648, section 5), without padding.
std::optional<std::string> decode(std::string_view text) {
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  const std::size_t padding = (4 - padded.size() % 4) % 4;
  padded.append(padding, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  auto* to = reinterpret_cast<unsigned char*>(bytes.data());
  const auto* from = reinterpret_cast<const unsigned char*>(padded.data());
  const int size = EVP_DecodeBlock(to, from, static_cast<int>(padded.size()));
  if (size < static_cast<int>(padding)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

/// The claims of a JWT as JSON; nothing for any other token.
std::optional<std::string> claims_of(std::string_view token) {
  if (token.size() > kMaxToken || std::count(token.begin(), token.end(), '.') != 2) {
    return std::nullopt;
  }
  const auto first = token.find('.') + 1;
  return decode(token.substr(first, token.find('.', first) - first));
}

}  // namespace

std::string_view kind_of_token(std::string_view token) {
  if (token.starts_with("dapi")) return "personal access token";
  const auto claims = claims_of(token);
  return claims && claims->starts_with('{') ? "OAuth token" : "token";
}

std::optional<std::int64_t> token_expiry(std::string_view token) {
  const auto claims = claims_of(token);
  if (!claims) return std::nullopt;
  simdjson::dom::parser parser;
  const auto object = parse_object(parser, net::Body(*claims));
  if (!object) return std::nullopt;
  simdjson::dom::element value;
  if ((*object)["exp"].get(value) != simdjson::SUCCESS) return std::nullopt;
  const auto at = integer_of(value);
  if (!at || *at < 0 || *at > kLatestSeconds) return std::nullopt;
  return *at * 1000;
}

}  // namespace stocktake::databricks
