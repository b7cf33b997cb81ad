#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace stocktake::store {

/// Compares what the writer keeps for the readers (usage by kind and age, first files, sums over
/// trees) with the rows that they are of; adds a line for each that differs, few of a kind. Throws
/// SQLite::Exception.
void add_broken_aggregates(SQLite::Database& database, std::vector<std::string>& damage);

}  // namespace stocktake::store
