#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stocktake::store {

// The sums of each directory that has subdirectories, with all below it; those of any other are its
// own. All throw SQLite::Exception.

/// Whether the table holds them, or need not: a writer that left a finished inventory has filled
/// it.
bool has_subtree_totals(SQLite::Database& database);

/// Fills the table in one transaction. Memory grows with the directories that have subdirectories,
/// not with all.
void store_subtree_totals(SQLite::Database& database);

/// For a reader of an inventory in which they are not stored: afterwards `tree` means a temporary
/// table of this connection, which holds them as of now. Called again, it is made anew.
void compute_subtree_totals(SQLite::Database& database);

}  // namespace stocktake::store
