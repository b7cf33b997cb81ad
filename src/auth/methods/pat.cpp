#include "auth/methods/methods.h"

namespace stocktake::auth {

/// A personal access token, or another bearer token.
const Method kPat{
    "pat", Family::pat, true,
    [](const Setting& setting) {
      return first_missing(setting, {Attribute::token, Attribute::host});
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<FixedSource>("Bearer " + setting.text(Attribute::token));
    }};

}  // namespace stocktake::auth
