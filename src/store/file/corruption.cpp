#include "store/file/corruption.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <array>
#include <fstream>

#include "store/file/file_bytes.h"
#include "store/file/inventory_file.h"
#include "util/sidecars.h"

namespace stocktake::store {
namespace {

constexpr int kTimeoutMs = 5000;

/// Throws SQLite::Exception if a byte of the file or of its WAL cannot be read.
void read_all(SQLite::Database& database, const std::string& path) {
  FileBytes bytes(database);
  std::string chunk;
  while (bytes.next(chunk)) {
  }
  // No process has locks on the WAL, so that it may be opened and closed.
  std::ifstream wal(database_name(path) + std::string(kWal), std::ios::binary);
  std::array<char, FileBytes::kChunk> part{};
  while (wal.read(part.data(), part.size())) {
  }
  if (wal.bad()) throw SQLite::Exception(sqlite3_errstr(SQLITE_IOERR), SQLITE_IOERR);
}

}  // namespace

Corruption explain_corruption(const std::string& path) {
  try {
    SQLite::Database database(database_name(path), SQLite::OPEN_READONLY, kTimeoutMs);
    read_all(database, path);
    const auto found = database.execAndGet("PRAGMA integrity_check(1)").getString();
    return found == "ok" ? Corruption::transient : Corruption::damage;
  } catch (const SQLite::Exception& error) {
    const bool is_disk = (error.getErrorCode() & 0xFF) == SQLITE_IOERR;
    return is_disk ? Corruption::bad_disk : Corruption::damage;
  }
}

}  // namespace stocktake::store
