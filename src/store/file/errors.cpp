#include "store/file/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "store/file/corruption.h"
#include "store/file/inventory_file.h"
#include "util/temporary_folder.h"

namespace stocktake::store {

namespace {

/// The other bits of an extended code add detail.
int primary_code(const SQLite::Exception& error) {
  return error.getErrorCode() & 0xFF;
}

/// Some exceptions have the extended code in place of the primary one.
int extended_code(const SQLite::Exception& error) {
  const int code = error.getExtendedErrorCode();
  return code == -1 ? error.getErrorCode() : code;
}

bool is_failed_write(const SQLite::Exception& error) {
  switch (extended_code(error)) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_GETTEMPPATH:
      return true;
    default:
      return primary_code(error) == SQLITE_FULL;
  }
}

Failure damaged(const SQLite::Exception& error, const std::string& path) {
  return {ExitCode::damaged, fmt::format("{} is damaged: {}", path, error.what()),
          "restore it from a copy, or take a new inventory with 'stocktake scan --fresh'"};
}

Failure disk_failed(const std::string& path, std::string_view why, std::string_view then) {
  return {ExitCode::unreachable, fmt::format("cannot read or write {}: {}", path, why),
          fmt::format("check the disk and free space on it; {}", then)};
}

/// SQLite has codes of their own for some kinds of wrong content.
Corruption cause_of(const SQLite::Exception& corrupt, const std::string& path) {
  return extended_code(corrupt) == SQLITE_CORRUPT ? explain_corruption(path) : Corruption::damage;
}

Failure failure_of_corruption(const SQLite::Exception& error, const std::string& path,
                              std::string_view then) {
  switch (cause_of(error, path)) {
    case Corruption::bad_disk:
      return disk_failed(path, "some bytes of the file cannot be read", then);
    case Corruption::transient:
      return disk_failed(path, "the disk failed to read it, and reads it now", then);
    case Corruption::damage:
      break;
  }
  return damaged(error, path);
}

// How remedies end: what holds after the failure, and what to do then.
constexpr std::string_view kAgain = "then run the command again";
constexpr std::string_view kResume = "what was committed is safe, and --resume continues the scan";
constexpr std::string_view kNothingBegun = "nothing was begun: run the same command again";

/// What does not depend on the work that failed.
Failure failure_of(const SQLite::Exception& error, const std::string& path, std::string_view then) {
  if (extended_code(error) == SQLITE_IOERR_NOMEM || primary_code(error) == SQLITE_NOMEM) {
    return {
        ExitCode::unreachable, fmt::format("not enough memory to read or write {}", path),
        fmt::format("free memory, or raise the limit of the container or of ulimit -v; {}", then)};
  }
  switch (primary_code(error)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return disk_failed(path, error.what(), then);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {ExitCode::unreachable, fmt::format("{} is locked by another program", path),
              fmt::format("wait until that program has finished; {}", then)};
    case SQLITE_CORRUPT:
      return failure_of_corruption(error, path, then);
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

/// Makes a file in the folder and returns the `errno` of a failure, or 0.
int error_of_making_file_in(const std::string& folder) {
  const int descriptor = make_unnamed_file(folder);
  if (descriptor < 0) return errno;
  ::close(descriptor);
  return 0;
}

/// Whether `folder` is on the file system of the file `path`, or would be on it if there is no such
/// file.
bool is_on_disk_of(const std::string& path, const std::string& folder) {
  struct stat one {};
  struct stat other {};
  const std::string beside = std::filesystem::path(database_name(path)).parent_path().string();
  return stat(beside.c_str(), &one) == 0 && stat(folder.c_str(), &other) == 0 &&
         one.st_dev == other.st_dev;
}

/// Why temporary files cannot be written in the folder. SQLite says too little; by now its own
/// files there are gone, and their space is free again.
std::string temporary_file_error(const SQLite::Exception& error, const std::string& folder) {
  if (const int code = error_of_making_file_in(folder); code != 0) return std::strerror(code);
  return primary_code(error) == SQLITE_FULL ? "no space is left there" : error.what();
}

Failure no_temporary_files(const SQLite::Exception& error, const std::string& path) {
  const std::string remedy =
      fmt::format("name a folder with free space in the environment variable {}; {} is as it was",
                  kTemporaryFolderVariables, path);
  const auto folder = temporary_folder();
  if (!folder) {
    return {ExitCode::unreachable, "there is no folder in which temporary files can be written",
            remedy};
  }
  return {ExitCode::unreachable,
          fmt::format("cannot write temporary files in {}: {}", *folder,
                      temporary_file_error(error, *folder)),
          "free space there, or " + remedy};
}

Failure failure_of_change(const SQLite::Exception& error, const std::string& path,
                          std::string_view then) {
  Failure failure = failure_of(error, path, then);
  const auto folder = temporary_folder();
  if (is_failed_write(error) && folder && !is_on_disk_of(path, *folder)) {
    failure.remedy = fmt::format(
        "check the disk and free space on it, and in {}, the folder of temporary files "
        "({} names another); {}",
        *folder, kTemporaryFolderVariables, then);
  }
  return failure;
}

/// Whether an error can only come from wrong content, or from a disk that cannot read it, in a
/// query that works on any inventory. An SQL error is one: a table or a column is missing, because
/// the schema is content of the file, too.
bool means_damage(const SQLite::Exception& error) {
  switch (primary_code(error)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_damage(const SQLite::Exception& error, const std::string& path) {
  if (!means_damage(error)) return false;
  return primary_code(error) != SQLITE_CORRUPT || cause_of(error, path) == Corruption::damage;
}

Failure failure_of_opening(const SQLite::Exception& error, const std::string& path) {
  return is_damage(error, path) ? damaged(error, path) : failure_of(error, path, kAgain);
}

Failure failure_of_reading(const SQLite::Exception& error, const std::string& path) {
  // The inventory is open, so what cannot be opened any more is a temporary file.
  const bool is_temporary = is_failed_write(error) || primary_code(error) == SQLITE_CANTOPEN;
  return is_temporary ? no_temporary_files(error, path) : failure_of(error, path, kAgain);
}

Failure failure_of_writing(const SQLite::Exception& error, const std::string& path) {
  return failure_of_change(error, path, kResume);
}

Failure failure_of_beginning(const SQLite::Exception& error, const std::string& path) {
  return failure_of_change(error, path, kNothingBegun);
}

}  // namespace stocktake::store
