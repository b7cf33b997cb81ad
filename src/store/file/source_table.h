#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "model/source.h"

namespace stocktake::store {

/// Fills the table `source` of a new inventory from the program's.
void fill_source_table(SQLite::Database& database);

/// The source of the number in that column. Throws SQLite::Exception, as for a corrupt file, where
/// the program knows none of that number.
Source source_in(const SQLite::Column& column);

/// The sources that a list of names such as "dbfs,workspace" holds; throws as `source_in`.
std::vector<Source> sources_in(const std::string& names);

/// For `check`: rows of `source` that the program does not know, and rows of other tables that
/// refer to no row of it.
void add_wrong_sources(SQLite::Database& database, std::vector<std::string>& damage);

}  // namespace stocktake::store
