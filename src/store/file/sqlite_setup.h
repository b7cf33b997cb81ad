#pragma once

namespace stocktake::store {

/// Turns SQLite's statistics of its memory off, for this process: nothing reads them, and each
/// allocation takes a lock for them (https://www.sqlite.org/malloc.html, 3.5). Call it before the
/// first database is opened; later it does nothing.
void set_up_sqlite();

}  // namespace stocktake::store
