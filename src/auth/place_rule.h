#pragma once

#include <optional>

#include "auth/method.h"

namespace stocktake::auth {

/// A secret is sent only to a host that was named in its own place (the environment, or a profile),
/// or that was typed, or that is the same host; a typed secret goes to whatever host is in force.
/// Otherwise the result is `mixed_places`, with what to type. `docs/authentication.md` has the
/// cases.
///
/// The rule is for the attributes that `method` uses. Programs and build servers, which are asked
/// for a token of that very host, are not places.
std::optional<Problem> check_places(const Configuration& configuration, const Method& method);

}  // namespace stocktake::auth
