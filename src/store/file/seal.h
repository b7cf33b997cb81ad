#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

namespace stocktake::store {

// A finished inventory is sealed: its last change stores a SHA-256 over all bytes of the file
// (`meta`, key `seal`), so that a change of any byte shows, also in what no sum and no index covers
// (a name, a time) and in what nobody reads. All throw SQLite::Exception.
//
// Left out are the seal itself and SQLite's change counter, which is there twice: its two copies
// must be the same.

enum class Seal : std::uint8_t {
  none,    ///< not finished, or it could not be sealed
  holds,   ///< not one byte has changed
  broken,  ///< some have
};

/// `database` may be written and is in no transaction. Returns false where there can be no seal, as
/// in WAL mode, where the file does not hold all that there is.
bool put_seal(SQLite::Database& database);
/// Before anything else is written, so that a crash never leaves a seal on what has changed.
void take_seal_off(SQLite::Database& database);
/// In a transaction that reads, so that nobody writes meanwhile.
Seal check_seal(SQLite::Database& database);

}  // namespace stocktake::store
