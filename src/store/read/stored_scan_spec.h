#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

#include "store/read/scan_spec.h"

namespace stocktake::store {

// What both the writer and the readers ask of an open inventory. All throw SQLite::Exception.

/// Whether the homes are known: not where a scan ended before.
bool is_scan_spec_stored(SQLite::Database& database);

/// The plan as it was stored; empty where there is none yet.
ScanSpec read_scan_spec(SQLite::Database& database);

/// Directories that were found and have no result yet.
std::int64_t pending_count(SQLite::Database& database);

}  // namespace stocktake::store
