#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "store/read/scan_spec.h"

namespace stocktake::store {

// What a scan covers, as rows of a new inventory. Both run in the caller's transaction and throw
// SQLite::Exception.

void add_scan_spec(SQLite::Database& database, const ScanSpec& scan_spec);

/// Adds the users in their order, their homes, and a pending directory for each home.
void add_users(SQLite::Database& database, const std::vector<UserSpec>& users);

}  // namespace stocktake::store
