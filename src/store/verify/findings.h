#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace stocktake::store {

/// The largest number of lines that are reported for one kind of damage.
inline constexpr int kMaxOfAKind = 5;

/// Adds "what: row" to `damage` for the first rows of the query, which has one text column. Throws
/// SQLite::Exception.
void add_found(SQLite::Database& database, const char* what, const std::string& query,
               std::vector<std::string>& damage);

}  // namespace stocktake::store
