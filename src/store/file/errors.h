#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <utility>

#include "util/expected.h"

namespace stocktake::store {

/// What an error of SQLite means to whoever runs the command, and what to do about it: a disk that
/// is full or fails, and a file that another program holds, are `unreachable` (`--resume` goes on);
/// a damaged file is `damaged`; one that may not be opened is `usage`.
Failure failure_of(const SQLite::Exception& error, const std::string& path);

/// The same where a file was just opened: what SQLite finds wrong with our statements then is wrong
/// with the file (a table that is not there, a format that it does not know).
Failure failure_of_opening(const SQLite::Exception& error, const std::string& path);

/// Runs `work`; an exception of SQLite becomes a FatalError.
template <typename Work>
auto or_fatal(const std::string& path, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const SQLite::Exception& error) {
    throw FatalError(failure_of(error, path));
  }
}

}  // namespace stocktake::store
