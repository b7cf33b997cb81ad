#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

namespace stocktake::store {

/// In a finished inventory, makes each gap wait again that a request may help: all but those that
/// no request was ever sent for. In one transaction; returns their number. Throws
/// SQLite::Exception.
std::int64_t requeue_gaps(SQLite::Database& database);

}  // namespace stocktake::store
