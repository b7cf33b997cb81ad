#include "store/file/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace stocktake::store {

namespace {

Failure damaged(const SQLite::Exception& error, const std::string& path) {
  return {ExitCode::damaged, fmt::format("{} is damaged: {}", path, error.what()),
          "restore it from a copy, or take a new inventory with 'stocktake scan --fresh'"};
}

}  // namespace

Failure failure_of(const SQLite::Exception& error, const std::string& path) {
  switch (error.getErrorCode() & 0xFF) {  // the other bits of an extended code add detail
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return {ExitCode::unreachable, fmt::format("cannot read or write {}: {}", path, error.what()),
              "check the disk and free space on it; what was committed is safe, and --resume "
              "continues a scan"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ExitCode::unreachable, fmt::format("{} is locked by another program", path),
              "wait until that program has finished; --resume continues a scan"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged(error, path);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {ExitCode::usage, fmt::format("cannot open {}: {}", path, error.what()),
              "check the permissions of the file, of those beside it (-wal, -shm) and of its "
              "directory"};
    default:
      return {ExitCode::bug, fmt::format("{}: {} ({})", path, error.what(), error.getErrorCode()),
              "please report this"};
  }
}

Failure failure_of_opening(const SQLite::Exception& error, const std::string& path) {
  if ((error.getErrorCode() & 0xFF) == SQLITE_ERROR) return damaged(error, path);
  return failure_of(error, path);
}

}  // namespace stocktake::store
