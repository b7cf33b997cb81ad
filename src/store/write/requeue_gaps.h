#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

namespace stocktake::store {

/// In a finished inventory, makes gaps pending again, so that a scan requests them once more: all
/// gaps of directories except those for which no request was ever sent, and those of catalogs and
/// schemas (`is_of_catalog_sql`). Runs in one transaction and returns their number. Throws
/// SQLite::Exception.
std::int64_t requeue_gaps(SQLite::Database& database);

}  // namespace stocktake::store
