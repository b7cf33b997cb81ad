#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stocktake::store {

/// Removes the rows of catalogs and schemas that could not be listed (`is_of_catalog_sql`): a
/// repeated discovery has found which there are now. Runs in the caller's transaction and throws
/// SQLite::Exception.
void remove_catalog_gaps(SQLite::Database& database);

}  // namespace stocktake::store
