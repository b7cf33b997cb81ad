#pragma once

#include <string_view>

namespace stocktake {

/// The owner kind of `user u` in words, as an SQL expression.
std::string_view owner_name_sql();

/// 1 where `user u` is nobody, else 0.
std::string_view orphan_sql();

}  // namespace stocktake
