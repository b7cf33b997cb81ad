#pragma once

#include <string>

namespace stocktake {

/// The path from the root. As it is where the system does not know the working directory, which is
/// gone, or on a file system that was unmounted.
std::string absolute_path(const std::string& path);

}  // namespace stocktake
