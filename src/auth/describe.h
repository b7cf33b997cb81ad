#pragma once

#include "auth/login.h"
#include "util/json.h"

namespace stocktake::auth {

/// The answer of `stocktake auth describe --format json`, version `stocktake.auth/1`: host,
/// workspace id, method, kind of error, and where each value is from. Secrets are masked. `tried`:
/// whether the method has logged in, or tried to.
Json describe(const Login& login, bool tried);

}  // namespace stocktake::auth
