#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <string>
#include <utility>

#include "util/expected.h"

namespace stocktake::store {

// Converts SQLite's errors to failures with a remedy. Only wrong content of the file is `damaged`.
// A full or failing disk, a full folder of temporary files, lack of memory, and a file that another
// program has locked are `unreachable`: they go away, and the inventory is as it was. Any other
// error is `bug`.

/// The code of an SQLite::Exception for a value that no version writes. SQLite itself does not use
/// it for ordinary tables.
inline constexpr int kWrongContent = SQLITE_CORRUPT_VTAB;

/// For a file that was just opened: one that may not be opened is `usage`. Damage is all that
/// `is_damage`.
Failure failure_of_opening(const SQLite::Exception& error, const std::string& path);

/// Whoever reads an inventory writes nothing but SQLite's temporary files, so a write that fails
/// names their folder.
Failure failure_of_reading(const SQLite::Exception& error, const std::string& path);

/// The disk of the inventory may be full, or that of the temporary files: SQLite does not say
/// which.
Failure failure_of_writing(const SQLite::Exception& error, const std::string& path);

/// The same before the first commit, when there is nothing yet that a scan could continue.
Failure failure_of_beginning(const SQLite::Exception& error, const std::string& path);

/// Whether the error is due to wrong content of the file, its schema included. May read the whole
/// file: see `explain_corruption`.
bool is_damage(const SQLite::Exception& error, const std::string& path);

/// Runs `work`, which reads, and converts an SQLite::Exception to a FatalError.
template <typename Work>
auto or_fatal(const std::string& path, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& error) {
    throw FatalError(failure_of_reading(error, path));
  }
}

/// The same for the writer.
template <typename Work>
auto write_or_fatal(const std::string& path, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& error) {
    throw FatalError(failure_of_writing(error, path));
  }
}

}  // namespace stocktake::store
