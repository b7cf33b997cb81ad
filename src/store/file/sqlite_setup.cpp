#include "store/file/sqlite_setup.h"

#include <sqlite3.h>

namespace stocktake::store {

void set_up_sqlite() {
  // SQLITE_MISUSE says that a database is open.
  static_cast<void>(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));
}

}  // namespace stocktake::store
