#include "store/write/requeue_gaps.h"

#include "store/read/catalog_gap_sql.h"

namespace stocktake::store {

std::int64_t requeue_gaps(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  database.exec(
      "CREATE TEMP TABLE again AS SELECT directory, home FROM gap g WHERE directory IS NOT NULL "
      "AND "
      "attempts > 0 AND NOT " +
      is_of_catalog_sql("g"));
  const auto number = database.execAndGet("SELECT count(*) FROM temp.again").getInt64();
  if (number > 0) {
    database.exec(
        "UPDATE directory SET state = 0 WHERE id IN (SELECT directory FROM temp.again);"
        "UPDATE home SET gap_count = gap_count - a.number, waiting_count = waiting_count + a.number"
        "  FROM (SELECT home, count(*) AS number FROM temp.again GROUP BY home) a"
        "  WHERE a.home = home.id;"
        "DELETE FROM gap WHERE directory IN (SELECT directory FROM temp.again);"
        "DELETE FROM main.tree;");
  }
  database.exec("DROP TABLE temp.again");
  transaction.commit();
  return number;
}

}  // namespace stocktake::store
