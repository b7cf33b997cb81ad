#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>

namespace stocktake::store {

// Inventories of older formats are read as if they were of the current one: temporary views and
// tables of the connection hide the tables of the file, and have what those lack. The file never
// changes. older_formats.cpp lists what each format lacks. Whoever raises `kSchemaVersion` adds the
// new columns and tables there; tests/unit/store/older_formats_test.cpp says what else is needed.

/// The oldest format that this version reads.
inline constexpr int kOldestFormat = 2;

/// What is different about the inventories of one format as a whole.
struct Format {
  int number = 0;
  /// What the digest has for the owner of `main.user u`, as an SQL expression. It never changes:
  /// an inventory keeps the digest that the version that made it has printed.
  const char* digested_owner = nullptr;
  bool has_caller = false;  ///< says who took it (`ScanSpec::caller`)
  std::string_view note{};  ///< what it cannot say, a sentence without an end; empty: nothing
};

/// The format with this number, which must be one that this version reads.
const Format& format_called(int number);

/// The number of the file's format.
int format_of(SQLite::Database& database);

/// Hides the tables that are different in the file's format, for all later queries of this
/// connection that do not say `main.`. Throws SQLite::Exception, with kWrongContent if the tables
/// of the file are not those of its format. Does nothing in a file of the current format.
void present_as_current(SQLite::Database& database);

}  // namespace stocktake::store
