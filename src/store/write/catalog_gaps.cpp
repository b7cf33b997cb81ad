#include "store/write/catalog_gaps.h"

#include <fmt/format.h>

#include "model/owner.h"
#include "store/read/catalog_gap_sql.h"

namespace stocktake::store {

void remove_catalog_gaps(SQLite::Database& database) {
  database.exec(
      "CREATE TEMP TABLE refused AS SELECT g.home FROM gap g WHERE g.home IS NOT NULL AND " +
      is_of_catalog_sql("g"));
  database.exec(
      "CREATE TEMP TABLE refused_row AS SELECT DISTINCT user FROM home WHERE id IN "
      "(SELECT home FROM temp.refused)");
  for (const char* table : {"gap", "directory"}) {
    database.exec(
        fmt::format("DELETE FROM {} WHERE home IN (SELECT home FROM temp.refused)", table));
  }
  database.exec("DELETE FROM home WHERE id IN (SELECT home FROM temp.refused)");
  database.exec(
      fmt::format("DELETE FROM user WHERE owner = {} AND id IN (SELECT user FROM temp.refused_row) "
                  "AND id NOT IN (SELECT user FROM home)",
                  static_cast<int>(OwnerKind::place)));
  database.exec("DROP TABLE temp.refused; DROP TABLE temp.refused_row");
}

}  // namespace stocktake::store
