#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <utility>

#include "util/expected.h"

namespace stocktake::store {

/// Converts an SQLite error to a failure with a remedy. A full or failing disk and a file that
/// another program has locked are `unreachable` (`--resume` continues the scan), a damaged file is
/// `damaged`, a file that may not be opened is `usage`, and any other error is `bug`.
Failure failure_of(const SQLite::Exception& error, const std::string& path);

/// As `failure_of`, for a file that was just opened. SQLITE_ERROR then means `damaged`: a table is
/// missing, or the format is unknown.
Failure failure_of_opening(const SQLite::Exception& error, const std::string& path);

/// Runs `work` and converts an SQLite::Exception to a FatalError.
template <typename Work>
auto or_fatal(const std::string& path, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& error) {
    throw FatalError(failure_of(error, path));
  }
}

}  // namespace stocktake::store
