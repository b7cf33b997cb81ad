#include "store/file/inventory_file.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "store/file/errors.h"
#include "store/file/hard_links.h"
#include "store/file/older_formats.h"
#include "store/file/schema.h"
#include "util/absolute_path.h"
#include "util/sidecars.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

namespace fs = std::filesystem;

/// SQLite's file header: https://www.sqlite.org/fileformat.html#the_database_header
constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kPageSizeAt = 16;
constexpr std::size_t kReadVersionAt = 19;
constexpr std::uint32_t kReadsWal = 2;
constexpr std::size_t kPageCountAt = 28;
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationIdAt = 68;
/// How long a reader waits while a writer holds an exclusive lock.
constexpr int kReadTimeoutMs = 5000;

struct FileStart {
  std::array<char, kHeaderSize> bytes{};  ///< zeros where the file is shorter
  std::uint64_t file_size = 0;

  std::uint32_t big_endian(std::size_t at, std::size_t size) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value = value << 8U | static_cast<unsigned char>(bytes.at(at + i));
    }
    return value;
  }
  int format() const { return static_cast<int>(big_endian(kUserVersionAt, 4)); }
};

tl::unexpected<Failure> not_an_inventory(const std::string& path, const std::string& why) {
  return fail(ExitCode::usage, fmt::format("{} is not an inventory: {}", path, why),
              "use --inventory to name a file that 'stocktake scan' wrote");
}

/// A WAL that was not checkpointed may contain newer pages, including those that the file itself
/// lacks.
bool has_pages_in_wal(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(database_name(path) + std::string(kWal), error);
  return !error && size > 0;
}

/// Reads through SQLite's own descriptor: closing any other descriptor of the file would drop all
/// POSIX locks that this process has on it, including those of a writer's connection
/// (https://www.sqlite.org/howtocorrupt.html, 2.2). Opening a connection alone takes no lock and
/// creates no file.
FileStart read_start(const std::string& path) {
  const SQLite::Database database(database_name(path), SQLite::OPEN_READONLY);
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  FileStart start;
  sqlite3_int64 size = 0;
  int result = file->pMethods->xFileSize(file, &size);
  if (result == SQLITE_OK && size > 0) {
    result = file->pMethods->xRead(file, start.bytes.data(), kHeaderSize, 0);
  }
  if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ) {
    throw SQLite::Exception(sqlite3_errstr(result), result);
  }
  start.file_size = static_cast<std::uint64_t>(size);
  return start;
}

std::string formats_read() {
  return fmt::format("{} to {}", kOldestFormat, kSchemaVersion);
}

Expected<void> check_start(const std::string& path, const FileStart& start) {
  if (start.file_size == 0) return not_an_inventory(path, "it is empty");
  if (std::string_view(start.bytes.data(), kMagic.size()) != kMagic) {
    return not_an_inventory(path, "it is not an SQLite database");
  }
  if (start.big_endian(kApplicationIdAt, 4) != static_cast<std::uint32_t>(kApplicationId)) {
    return not_an_inventory(path, "it is a database of another program");
  }
  const auto version = start.big_endian(kUserVersionAt, 4);
  if (version > static_cast<std::uint32_t>(kSchemaVersion)) {
    return fail(ExitCode::usage,
                fmt::format("{} was made by a newer stocktake (format {}; this one reads {})", path,
                            version, formats_read()),
                "use that version of stocktake");
  }
  if (version < static_cast<std::uint32_t>(kOldestFormat)) {
    return fail(ExitCode::usage,
                fmt::format("{} was made by an older stocktake (format {}; this one reads {})",
                            path, version, formats_read()),
                "read it with that version, or name another file for a new inventory: --inventory");
  }
  std::uint64_t page_size = start.big_endian(kPageSizeAt, 2);
  if (page_size == 1) page_size = 65536;
  const std::uint64_t expected = page_size * start.big_endian(kPageCountAt, 4);
  if (start.file_size < expected && !has_pages_in_wal(path)) {
    return fail(
        ExitCode::damaged,
        fmt::format("{} is damaged: only {} of {} bytes exist", path, start.file_size, expected),
        "restore it from a copy, or take a new inventory with 'stocktake scan --fresh'");
  }
  return {};
}

/// The start of the file, which is an inventory that this version can read.
Expected<FileStart> start_of_inventory(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ExitCode::usage, fmt::format("the inventory {} does not exist", path),
                "take an inventory with 'stocktake scan', or name another file with --inventory");
  }
  if (fs::is_directory(status)) return not_an_inventory(path, "it is a directory");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return not_an_inventory(path, "it is not a regular file");
  }
  try {
    FileStart start = read_start(path);
    if (auto checked = check_start(path, start); !checked) return tl::unexpected(checked.error());
    return start;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(failure_of_opening(exception, path));
  }
}

std::unique_ptr<SQLite::Database> open_shared(const std::string& path) {
  auto database = std::make_unique<SQLite::Database>(database_name(path), SQLite::OPEN_READONLY,
                                                     kReadTimeoutMs);
  // Opening alone reads nothing. This query does, and fails if the file cannot be read.
  static_cast<void>(database->execAndGet("SELECT count(*) FROM sqlite_schema").getInt());
  return database;
}

/// For a directory in which SQLite cannot create the shared memory of a WAL. The file can then be
/// opened as immutable: a writer would have created the shared memory, so there is no writer.
std::unique_ptr<SQLite::Database> open_fixed(const std::string& path) {
  const std::string uri = "file:" + percent_encode(database_name(path)) + "?immutable=1";
  return std::make_unique<SQLite::Database>(uri, SQLite::OPEN_READONLY | SQLite::OPEN_URI);
}

/// A process that died while it changed the journal mode has left a journal. It must be rolled back
/// first, by a connection that may write.
std::unique_ptr<SQLite::Database> open_rolled_back(const std::string& path) {
  SQLite::Database(database_name(path), SQLite::OPEN_READWRITE, kReadTimeoutMs)
      .execAndGet("SELECT count(*) FROM sqlite_schema");
  return open_shared(path);
}

bool means_no_shared_memory(const SQLite::Exception& exception) {
  const int code = exception.getErrorCode() & 0xFF;
  return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

std::unique_ptr<SQLite::Database> open_as_it_is(const std::string& path) {
  try {
    return open_shared(path);
  } catch (const SQLite::Exception& exception) {
    if (exception.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK) return open_rolled_back(path);
    if (!means_no_shared_memory(exception) || has_pages_in_wal(path)) throw;
    return open_fixed(path);
  }
}

}  // namespace

std::string database_name(const std::string& path) {
  std::error_code error;
  const std::string from_root = absolute_path(path);
  const fs::path name = fs::weakly_canonical(from_root, error);
  return error ? from_root : name.string();
}

bool is_vacant(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) return true;
  return fs::is_regular_file(status) && fs::file_size(path, error) == 0 && !error;
}

Expected<int> check_is_inventory(const std::string& path) {
  return start_of_inventory(path).map([](const FileStart& start) { return start.format(); });
}

Expected<int> check_can_open(const std::string& path) {
  auto start = start_of_inventory(path);
  if (!start) return tl::unexpected(start.error());
  const bool uses_wal = start->big_endian(kReadVersionAt, 1) == kReadsWal;
  if (auto here = check_log_is_here(database_name(path), uses_wal); !here) {
    return tl::unexpected(here.error());
  }
  return start->format();
}

Expected<std::unique_ptr<SQLite::Database>> open_to_read(const std::string& path) {
  if (auto checked = check_can_open(path); !checked) return tl::unexpected(checked.error());
  try {
    auto database = open_as_it_is(path);
    present_as_current(*database);
    return database;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(failure_of_opening(exception, path));
  }
}

}  // namespace stocktake::store
