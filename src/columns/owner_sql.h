#pragma once

#include <string_view>

namespace stocktake {

/// The owner kind of `user u` in words, as an SQL expression.
std::string_view owner_name_sql();

}  // namespace stocktake
