#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

#include "store/read/scan_spec.h"

namespace stocktake::store {

// Queries that the writer and the readers of an inventory share. All throw SQLite::Exception.

/// Whether the scan spec and the homes are stored. They are not if the scan ended before the homes
/// were known.
bool is_scan_spec_stored(SQLite::Database& database);

/// The stored scan spec; empty where there is none yet.
ScanSpec read_scan_spec(SQLite::Database& database);

/// The name of its workspace in exports: see `workspace_name`.
std::string stored_workspace(SQLite::Database& database);

/// The number of directories that were found and have no result yet.
std::int64_t pending_count(SQLite::Database& database);

}  // namespace stocktake::store
