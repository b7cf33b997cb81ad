#include "databricks/credentials.h"

#include <fmt/format.h>

#include <algorithm>

#include "databricks/token.h"
#include "util/text.h"

namespace stocktake::databricks {

Credentials::~Credentials() = default;

TokenCredentials::TokenCredentials(std::string token, std::string origin)
    : token_(std::move(token)), origin_(std::move(origin)) {}

Expected<std::string> TokenCredentials::authorization() {
  return "Bearer " + token_;
}

std::string TokenCredentials::describe() const {
  return std::string(kind_of_token(token_)) + " from " + origin_;
}

std::optional<std::int64_t> TokenCredentials::expires_at() const {
  return token_expiry(token_);
}

Expected<std::string> clean_token(std::string_view text, const std::string& origin) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string_view token = trim(text);
  if (token.empty()) {
    return fail(ExitCode::usage, fmt::format("the token from {} is empty", origin),
                "write the token there, on one line");
  }
  if (token.find('\n') != std::string_view::npos) {
    return fail(ExitCode::usage, fmt::format("the token from {} has more than one line", origin),
                "write only the token there, on one line");
  }
  const auto is_graphic = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(token.begin(), token.end(), is_graphic)) {
    return fail(
        ExitCode::usage,
        fmt::format(
            "the token from {} contains a blank or another character that a token cannot have",
            origin),
        "give only the token, without \"Bearer\" and without quotes");
  }
  return std::string(token);
}

}  // namespace stocktake::databricks
