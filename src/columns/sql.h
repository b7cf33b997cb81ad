#pragma once

#include <string>
#include <string_view>

namespace stocktake {

// SQL expressions for what the program also computes itself. The views of an inventory contain
// them, so they use nothing that a plain sqlite3 does not have. All values of none are NULL.

/// The sum of sizes over a group, at most `kMostBytes`, as `add_bytes` adds. SQLite's own sum()
/// fails if it exceeds that. No size may be negative. 0 over no sizes.
std::string sum_of_bytes(std::string_view size);

/// `some` + `more` in bytes, at most `kMostBytes`.
std::string added_bytes(std::string_view some, std::string_view more);

/// `iso8601` of milliseconds since 1970.
std::string sql_iso8601(std::string_view wall_ms);

/// `workspace_name` of the address in the table `meta`.
std::string workspace_sql();

}  // namespace stocktake
