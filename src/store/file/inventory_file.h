#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>

#include "util/expected.h"

namespace stocktake::store {

/// The absolute path of the file, with symbolic links resolved. SQLite creates its `-wal` beside
/// that path, and gives some relative names (`:memory:`, `file:...`) another meaning.
std::string database_name(const std::string& path);

/// Whether `path` holds no data that could be lost: there is no file, or an empty one.
bool is_vacant(const std::string& path);

/// Checks that `path` is an inventory that this version can read, and returns the number of its
/// format. Reads only the file's header and changes nothing. Fails with `usage` if there is no
/// file, if it is not a regular file, if another program made it, or if its format is too old or
/// too new; fails with `damaged` if the file is shorter than its header says.
///
/// Safe in a process that has the file open in SQLite, because it reads through SQLite's own
/// descriptor.
Expected<int> check_is_inventory(const std::string& path);

/// As `check_is_inventory`. Fails with `usage`, too, if the latest changes of the file are in a log
/// beside another of its names (hard links), or may be.
Expected<int> check_can_open(const std::string& path);

/// Opens an inventory for reading, even while another process writes it or if the file system is
/// read-only. One of an older format is presented as one of the current format. Fails as
/// `check_can_open` does.
Expected<std::unique_ptr<SQLite::Database>> open_to_read(const std::string& path);

}  // namespace stocktake::store
