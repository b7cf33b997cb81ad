#pragma once

#include <string>

namespace stocktake {

/// The owner kind of `user u` in words, as an SQL expression.
const std::string& owner_name_sql();

}  // namespace stocktake
