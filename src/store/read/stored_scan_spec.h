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

/// The number of directories that were found and have no result yet, or none that counts: homes
/// that are to be listed again.
std::int64_t pending_count(SQLite::Database& database);

/// Selects the homes of which something was listed from a mount that turned out not to show what
/// the API shows. Until they are listed again, nothing in them counts.
inline constexpr const char* kDoubtedHomesSql =
    "SELECT DISTINCT m.home FROM mounted_home m JOIN mount p ON p.id = m.mount WHERE p.doubted";
std::int64_t doubted_count(SQLite::Database& database);

}  // namespace stocktake::store
