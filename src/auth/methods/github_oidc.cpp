#include "auth/methods/methods.h"
#include "auth/token_exchange.h"

namespace stocktake::auth {

/// GitHub Actions.
const Method kGithubOidc{
    "github-oidc", Family::oauth, false,
    [](const Setting& setting) -> std::optional<std::string> {
      if (auto missing = first_missing(setting, {Attribute::host})) return missing;
      return missing_for_github(setting);
    },
    [](const Setting& setting) { return exchange_id_tokens(setting, &github_id_token); }};

}  // namespace stocktake::auth
