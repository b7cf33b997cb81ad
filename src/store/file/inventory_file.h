#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>

#include "util/expected.h"

namespace stocktake::store {

/// The file's absolute name, links followed: SQLite puts its `-wal` beside that one, and takes some
/// other spellings (`:memory:`, `file:...`) for something else.
std::string database_name(const std::string& path);

/// Whether there is nothing at `path` that could be lost: no file, or an empty one.
bool is_vacant(const std::string& path);

/// Whether `path` is an inventory that this version can read. Looks at the file's header only, and
/// changes nothing. Fails with `usage` where there is no file, something that is no file, another
/// program's file or a newer version's; with `damaged` where it is shorter than its header says.
///
/// Safe in a process that has the file open in SQLite: it reads through a descriptor of SQLite's.
Expected<void> check_is_inventory(const std::string& path);

/// Opens it to read, also while another process writes it, and on a medium that cannot be written.
/// Fails as `check_is_inventory` does.
Expected<std::unique_ptr<SQLite::Database>> open_to_read(const std::string& path);

}  // namespace stocktake::store
