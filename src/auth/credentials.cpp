#include "auth/credentials.h"

#include <fmt/format.h>

#include "util/text.h"

namespace stocktake::auth {

Credentials::~Credentials() = default;

FixedCredentials::FixedCredentials(std::vector<std::string> headers, std::string description,
                                   std::optional<std::int64_t> expires_at)
    : grant_{1, std::move(headers)},
      description_(std::move(description)),
      expires_at_(expires_at) {}

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
  if (!is_graphic_ascii(token)) {
    return fail(
        ExitCode::usage,
        fmt::format(
            "the token from {} contains a blank or another character that a token cannot have",
            origin),
        "give only the token, without \"Bearer\" and without quotes");
  }
  return std::string(token);
}

}  // namespace stocktake::auth
