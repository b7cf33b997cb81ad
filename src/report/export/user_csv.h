#pragma once

#include <string>

#include "model/user_row.h"
#include "util/csv.h"

namespace stocktake::report {

/// The CSV header: names of the exported columns of `user_columns`, with the line break.
std::string user_csv_header(const CsvStyle& style = {});

/// One CSV line with its line break.
std::string user_csv_line(const UserRow& row, const CsvStyle& style = {});

}  // namespace stocktake::report
