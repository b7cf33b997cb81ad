#pragma once

#include <span>
#include <string_view>

#include "auth/method.h"

namespace stocktake::auth {

/// All methods, in the order in which they are tried. Those whose family is configured come before
/// the others.
std::span<const Method* const> chain();

/// Null if there is no such method.
const Method* find_method(std::string_view name);

}  // namespace stocktake::auth
