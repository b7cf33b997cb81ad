#pragma once

#include <string>
#include <string_view>

#include "model/user_row.h"

namespace stocktake::report {

/// The contract's columns, in its order, with the line break.
std::string user_csv_header();

/// One line with its line break (RFC 4180, UTF-8, LF).
std::string user_csv_line(const UserRow& row);

/// `success`, `empty`, `partial` or `error`, as the contract defines them. A user with directories
/// that wait to be listed is never `success` or `empty`.
std::string_view status_of(const UserRow& row);

/// Where files were found: a source's name, `both` for dbfs and workspace, any other names joined
/// by
/// `+`, or `none`.
std::string file_source_of(const UserRow& row);

}  // namespace stocktake::report
