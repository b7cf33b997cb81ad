#pragma once

#include <string>
#include <string_view>

#include "model/user_row.h"

namespace stocktake::report {

/// The contract's columns, in its order, with the line break.
std::string_view user_csv_header();

/// One line with its line break (RFC 4180, UTF-8, LF).
std::string user_csv_line(const UserRow& row);

/// `success`, `empty`, `partial` or `error`, as the contract defines them. A user with directories
/// that wait to be listed is never `success` or `empty`.
std::string_view status_of(const UserRow& row);

/// `both`, `dbfs`, `workspace` or `none`: where files were found.
std::string_view file_source_of(const UserRow& row);

}  // namespace stocktake::report
