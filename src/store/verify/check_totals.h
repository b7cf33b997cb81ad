#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace stocktake::store {

/// Compares the aggregates that the writer maintains for readers (usage by kind and age, top files,
/// subtree totals) with the rows that they summarize. Adds a line to `damage` for each difference,
/// but only a few of one kind. Throws SQLite::Exception.
void add_broken_aggregates(SQLite::Database& database, std::vector<std::string>& damage);

}  // namespace stocktake::store
