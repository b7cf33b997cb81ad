#include "auth/methods/methods.h"
#include "auth/oauth.h"

namespace stocktake::auth {

/// A name and a password.
const Method kBasic{
    "basic", Family::basic, true,
    [](const Setting& setting) {
      return first_missing(setting, {Attribute::username, Attribute::password, Attribute::host});
    },
    [](const Setting& setting) -> std::unique_ptr<TokenSource> {
      return std::make_unique<FixedSource>(basic_authorization(setting.text(Attribute::username),
                                                               setting.text(Attribute::password)));
    }};

}  // namespace stocktake::auth
