#pragma once

#include <string>

#include "util/expected.h"

namespace stocktake::store {

/// SQLite looks for the log of a database (`-wal`, `-journal`) beside the name that it was opened
/// by. Whoever opens a file by another of its names (hard links) does not see what is in the log,
/// and whoever writes it so makes the log worthless.
///
/// Fails with `usage` if the file has other names and its log is beside one of them, or may be
/// beside one in another directory. `uses_wal`: whether the file is in WAL mode, so that all may be
/// in the log. `path` is absolute and without symbolic links.
Expected<void> check_log_is_here(const std::string& path, bool uses_wal);

}  // namespace stocktake::store
