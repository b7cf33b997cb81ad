#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace stocktake::store {

/// Adds to `damage` the rows of the table `source` that the program does not know, and rows of
/// other tables that refer to no row of it. Throws SQLite::Exception.
void add_wrong_sources(SQLite::Database& database, std::vector<std::string>& damage);

}  // namespace stocktake::store
