#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace stocktake::store {

/// Marks mounts (`TaskResult::mount`) that do not show what the API shows, in the caller's
/// transaction. Throws SQLite::Exception.
void doubt_mounts(SQLite::Database& database, const std::vector<std::string>& mounts);

/// Homes of which something was listed from a marked mount are as they were before they were
/// listed: pending, with nothing below them. Takes the marks away, in one transaction. Returns the
/// number of homes. What is kept in memory about the rows, in a RowWriter, is void afterwards.
/// Throws SQLite::Exception.
std::int64_t requeue_doubted_homes(SQLite::Database& database);

}  // namespace stocktake::store
