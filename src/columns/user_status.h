#pragma once

#include <string>
#include <string_view>

#include "model/user_row.h"

namespace stocktake {

/// `success`: everything is listed, and there are files. `empty`: everything is listed, and there
/// are no files. `partial`: there are gaps or pending directories. `error`: the same as `partial`,
/// but no home could be listed.
std::string_view status_of(const UserRow& row);

/// The sources in which files were found: one name, `both` for dbfs and workspace, the names joined
/// by `+` for other combinations, or `none`.
std::string file_source_of(const UserRow& row);

/// The number of directories that are not listed yet, then the first gap and the number of further
/// gaps; empty if everything is listed.
std::string error_of(const UserRow& row);

}  // namespace stocktake
