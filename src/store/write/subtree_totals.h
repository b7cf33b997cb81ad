#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stocktake::store {

// Subtree totals: the sums of each directory that has subdirectories, including everything below
// it. A directory without subdirectories has none, because its own sums are the same. All functions
// throw SQLite::Exception.

/// Whether the table `tree` contains the totals, as it does once a writer has left a finished
/// inventory, or no directory has subdirectories.
bool has_subtree_totals(SQLite::Database& database);

/// Fills the table `tree` in one transaction. Memory use grows with the number of directories that
/// have subdirectories, not with the number of all directories.
void store_subtree_totals(SQLite::Database& database);

/// For a reader of an inventory without stored totals. Creates the temporary table `tree` of this
/// connection, which hides the stored one, and fills it with the current totals. Another call
/// replaces it.
void compute_subtree_totals(SQLite::Database& database);

}  // namespace stocktake::store
