#pragma once

#include <cstdint>
#include <string>

namespace stocktake::store {

/// What SQLite's "database disk image is malformed" (SQLITE_CORRUPT) is due to.
enum class Corruption : std::uint8_t {
  damage,     ///< the content of the file is wrong
  bad_disk,   ///< some bytes of the file cannot be read
  transient,  ///< neither, any more: a read failed, and succeeds now
};

/// SQLite takes a read that fails with EIO for corruption, too (SQLITE_IOERR_CORRUPTFS in
/// https://www.sqlite.org/rescode.html), so this reads the whole file once more, over a connection
/// of its own.
Corruption explain_corruption(const std::string& path);

}  // namespace stocktake::store
