#pragma once

#include <string>
#include <string_view>

#include "model/source.h"

namespace stocktake {

/// Equal for two paths that the source takes for the same one: the workspace finds a home in any
/// letter case. Everything else in a path is compared as it is.
std::string path_key(Source source, std::string_view path);

/// Equal for two names of one row: users are the same in any letter case, paths are not.
std::string row_key(std::string_view name);

}  // namespace stocktake
