#pragma once

#include <string>

#include "chaos/identities.h"
#include "chaos/principal_lists.h"
#include "chaos/seeded_random.h"

namespace stocktake::chaos {

struct ScimResponse {
  int status = 200;
  std::string body;
};

/// What the service says of its users, its service principals and the caller. How many fit on a
/// page is a matter of dice.
ScimResponse scim_response(const Identities& identities, PrincipalLists& lists,
                           const std::string& target, SeededRandom& random, Events& events);

}  // namespace stocktake::chaos
