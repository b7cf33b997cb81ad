#pragma once

#include <string>
#include <string_view>

#include "model/user_row.h"

namespace stocktake {

/// `success`: all listed, and there are files. `empty`: all listed, and there are none. `partial`:
/// there are gaps, or directories that are not listed yet. `error`: the same, and no home could be
/// listed at all.
std::string_view status_of(const UserRow& row);

/// Where files were found: the name of a source, `both` for dbfs and workspace, any other names
/// joined by `+`, or `none`.
std::string file_source_of(const UserRow& row);

/// What is not listed yet, then the first gap and the number of the others; empty where all is
/// listed.
std::string error_of(const UserRow& row);

}  // namespace stocktake
