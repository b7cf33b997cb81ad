#pragma once

#include <string>

#include "model/user_row.h"

namespace stocktake::report {

/// The CSV header: names of the exported columns of `user_columns`, with the line break.
std::string user_csv_header();

/// One CSV line with its line break (RFC 4180, UTF-8, LF).
std::string user_csv_line(const UserRow& row);

}  // namespace stocktake::report
