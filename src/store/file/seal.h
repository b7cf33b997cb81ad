#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

namespace stocktake::store {

// A finished inventory is sealed (checksummed): the last write stores a SHA-256 over all bytes of
// the file in `meta`, under the key `seal`. It reveals any changed byte, even in data that no sum
// and no index covers, such as a name or a time, and in unused pages. All functions throw
// SQLite::Exception.
//
// The checksum leaves out itself and SQLite's change counter. The file contains two copies of the
// counter, which must be equal.

enum class Seal : std::uint8_t {
  none,    ///< not finished, or it could not be sealed
  holds,   ///< no byte has changed
  broken,  ///< at least one byte has changed
};

/// Stores zeros where the seal will be, as `put_seal` does otherwise: in WAL mode, this needs no
/// sync.
void make_room_for_seal(SQLite::Database& database);
/// Seals the file. `database` must be writable and not in a transaction. Returns false if the file
/// cannot be sealed, for example in WAL mode, in which the file does not contain all data.
bool put_seal(SQLite::Database& database);
/// Call it before any other write, so that a crash never leaves a seal on a changed file.
void take_seal_off(SQLite::Database& database);
/// Call it in a read transaction, so that no writer changes the file meanwhile.
Seal check_seal(SQLite::Database& database);

}  // namespace stocktake::store
