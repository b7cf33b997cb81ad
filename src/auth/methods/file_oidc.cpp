#include <fmt/format.h>

#include "auth/methods/methods.h"
#include "auth/oauth.h"
#include "auth/token_exchange.h"
#include "util/files.h"
#include "util/text.h"

namespace stocktake::auth {
namespace {

/// The ID token in the configured file; the failure says why there is none.
Expected<std::string> read_id_token(const Setting& setting) {
  const std::string path = setting.text(Attribute::oidc_token_filepath);
  auto text = read_whole(path);
  if (!text) return tl::unexpected(text.error());
  std::string token(trim(*text));
  if (token.empty()) return fail(ExitCode::refused, fmt::format("the file {} is empty", path));
  return token;
}

}  // namespace

/// An ID token in a file, which something else renews.
const Method kFileOidc{
    "file-oidc", Family::file_oidc, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing =
              first_missing(setting, {Attribute::oidc_token_filepath, Attribute::host})) {
        return missing;
      }
      const auto token = read_id_token(setting);
      return token ? std::nullopt : std::optional(token.error().message);
    },
    [](const Setting& setting) {
      return exchange_id_tokens(
          setting,
          [](const Setting& inner, const std::string& /*audience*/,
             const std::stop_token& /*stop*/) -> tl::expected<std::string, FetchFailure> {
            auto token = read_id_token(inner);
            if (token) return std::move(*token);
            return garbled("the file with the ID token", token.error().message);
          });
    }};

}  // namespace stocktake::auth
