#include "store/file/seal.h"

#include <string_view>

#include "store/file/file_bytes.h"
#include "util/sha256.h"

namespace stocktake::store {
namespace {

constexpr std::string_view kKey = "seal";
constexpr std::size_t kDigits = 64;
/// The change counter and its copy ("version-valid-for"), in the header of the file.
constexpr std::size_t kCounterAt = 24;
constexpr std::size_t kCounterCopyAt = 92;
constexpr std::size_t kCounterSize = 4;
/// The file format versions for writing and reading: 1 is a rollback journal, 2 a WAL. `PRAGMA
/// journal_mode` is not reliable here: after a failed write it may return the mode that was
/// requested.
constexpr std::string_view kNoWal{"\1\1", 2};
constexpr std::size_t kModesAt = 18;
static_assert(FileBytes::kChunk % 65536 == 0, "the seal, which is within one page, would be split");
constexpr int kMaxTries = 4;

std::string no_digits() {
  std::string digits(kDigits, '0');
  return digits;
}

void store(SQLite::Database& database, const std::string& value) {
  SQLite::Statement set(database, "INSERT OR REPLACE INTO meta (key, value) VALUES ('seal', ?)");
  set.bind(1, value);
  set.exec();
}

/// The checksum of the file, computed as if the stored seal `value` were all zeros. Returns nullopt
/// if the file is in WAL mode or the two copies of the change counter differ.
std::optional<std::string> seal_of(SQLite::Database& database, const std::string& value) {
  const std::string stored = std::string(kKey) + value;
  const std::string none = std::string(kKey) + no_digits();
  Sha256 hash;
  FileBytes bytes(database);
  std::string chunk;
  for (bool is_first = true; bytes.next(chunk); is_first = false) {
    if (is_first && chunk.size() >= kCounterCopyAt + kCounterSize) {
      const std::string_view all = chunk;
      if (all.substr(kModesAt, kNoWal.size()) != kNoWal) return std::nullopt;
      if (all.substr(kCounterAt, kCounterSize) != all.substr(kCounterCopyAt, kCounterSize)) {
        return std::nullopt;
      }
      chunk.replace(kCounterAt, kCounterSize, kCounterSize, '\0');
      chunk.replace(kCounterCopyAt, kCounterSize, kCounterSize, '\0');
    }
    for (auto at = chunk.find(stored); at != std::string::npos; at = chunk.find(stored, at + 1)) {
      chunk.replace(at, none.size(), none);
    }
    hash.update(chunk);
  }
  return hash.finish();
}

std::string stored_seal(SQLite::Database& database) {
  SQLite::Statement query(database, "SELECT value FROM meta WHERE key = 'seal'");
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

}  // namespace

void make_room_for_seal(SQLite::Database& database) {
  store(database, no_digits());
}

bool put_seal(SQLite::Database& database) {
  std::string value = no_digits();
  if (stored_seal(database) != value) store(database, value);
  // Storing the seal may move the data beside it. The checksum is then computed once more.
  for (int tries = 0; tries < kMaxTries; ++tries) {
    const auto seal = seal_of(database, value);
    if (!seal) break;
    if (*seal == value) return true;
    value = *seal;
    store(database, value);
  }
  take_seal_off(database);
  return false;
}

void take_seal_off(SQLite::Database& database) {
  database.exec("DELETE FROM meta WHERE key = 'seal'");
}

Seal check_seal(SQLite::Database& database) {
  const std::string value = stored_seal(database);
  // All zeros: the process was killed between the two steps of sealing.
  if (value.empty() || value == no_digits()) return Seal::none;
  return seal_of(database, value) == value ? Seal::holds : Seal::broken;
}

}  // namespace stocktake::store
