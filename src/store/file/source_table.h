#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "model/source.h"
#include "model/source_status.h"

namespace stocktake::store {

/// Fills the table `source` of a new inventory with all sources of the program.
void fill_source_table(SQLite::Database& database);

/// Stores what the workspace said about each source as a whole.
void store_statuses(SQLite::Database& database, const PerSource<SourceStatus>& statuses);
PerSource<SourceStatus> read_statuses(SQLite::Database& database);

/// The source whose number is in the column. Throws SQLite::Exception with kWrongContent if the
/// program does not know the number.
Source source_in(const SQLite::Column& column);

/// Parses a list of source names such as "dbfs,workspace". Throws as `source_in` does.
std::vector<Source> sources_in(const std::string& names);

}  // namespace stocktake::store
