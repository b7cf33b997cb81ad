#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "store/read/scan_spec.h"
#include "store/write/row_writer.h"

namespace stocktake::store {

// What a scan covers, as rows of an inventory. All of it runs in the caller's transaction and
// throws SQLite::Exception.

void add_scan_spec(SQLite::Database& database, const ScanSpec& scan_spec);
/// The part of it that a later discovery may change: the caller, the statuses of the sources and
/// the lists that are refused.
void store_discovery(SQLite::Database& database, const ScanSpec& scan_spec);

/// `ScanSpec::known_limits`.
void store_known_limits(SQLite::Database& database, const std::string& limits);

/// Adds the mounts that a run may use, and why it did not, to what earlier ones have.
void add_mounts_used(SQLite::Database& database, const MountsUsed& used);

/// Adds users and their homes, each behind those that there are.
class UserWriter {
 public:
  /// `rows` writes the gaps of homes that need no request, and listings that are known.
  UserWriter(SQLite::Database& database, RowWriter& rows);

  /// Adds the user with this row id, and no homes.
  void add_user(std::int64_t id, const UserSpec& user);
  /// Adds a home and its directory, which is pending unless the home is known to be a gap. Call
  /// `store_listings` at the end.
  void add_home(std::int64_t user, const HomeSpec& home);
  /// Stores the listings that the homes came with.
  void store_listings();

 private:
  SQLite::Database& database_;
  RowWriter& rows_;
  SQLite::Statement add_user_;
  SQLite::Statement add_home_;
  SQLite::Statement add_directory_;
  std::vector<TaskResult> listed_;
};

/// Adds the users in their order, their homes, and a directory for each home.
void add_users(SQLite::Database& database, RowWriter& rows, const std::vector<UserSpec>& users);

}  // namespace stocktake::store
