#include "store/write/doubted_homes.h"

#include <fmt/format.h>

#include "store/file/schema.h"
#include "store/read/stored_scan_spec.h"

namespace stocktake::store {
namespace {

void remove_what_was_listed(SQLite::Database& database) {
  // The ranges of entries come first: the other way round, each entry would look for its directory.
  const std::string entries =
      "(SELECT e.id FROM directory d CROSS JOIN entry e ON e.id BETWEEN d.first_entry AND "
      "d.first_entry + d.file_count - 1 WHERE d.home IN (SELECT home FROM temp.doubted_home))";
  const std::string homes = "(SELECT home FROM temp.doubted_home)";
  database.exec("DELETE FROM detail WHERE entry IN " + entries);
  database.exec("DELETE FROM entry WHERE id IN " + entries);
  for (const char* table : {"usage", "gap", "mounted_home"}) {
    database.exec(fmt::format("DELETE FROM {} WHERE home IN {}", table, homes));
  }
  database.exec("DELETE FROM directory WHERE depth > 0 AND home IN " + homes);
  database.exec(
      "UPDATE directory SET state = 0, first_entry = NULL, file_count = 0, size = 0, "
      "unsized_count = 0, subdirectory_count = 0, last_modified = NULL WHERE home IN " +
      homes);
  database.exec(
      "UPDATE home SET file_count = 0, size = 0, unsized_count = 0, directory_count = 0, "
      "gap_count = 0, waiting_count = 1, last_modified = NULL WHERE id IN " +
      homes);
  database.exec("DELETE FROM main.tree");
}

void rank_again(SQLite::Database& database, Ranking ranking, const char* column,
                const char* order) {
  database.exec(fmt::format(
      "INSERT INTO top_file (ranking, entry, directory, value) SELECT {0}, t.id, d.id, t.value "
      "FROM directory d CROSS JOIN (SELECT id, {1} AS value FROM entry WHERE {1} IS NOT NULL "
      "ORDER BY {1} {2}, id LIMIT {3}) t ON t.id BETWEEN d.first_entry AND d.first_entry + "
      "d.file_count - 1",
      static_cast<int>(ranking), column, order, kTopFiles));
}

}  // namespace

void doubt_mounts(SQLite::Database& database, const std::vector<std::string>& mounts) {
  SQLite::Statement mark(database,
                         "INSERT INTO mount (name, doubted) VALUES (?, 1) ON CONFLICT (name) DO "
                         "UPDATE SET doubted = 1");
  for (const std::string& mount : mounts) {
    mark.reset();
    mark.bind(1, mount);
    mark.exec();
  }
}

std::int64_t requeue_doubted_homes(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  database.exec(fmt::format("CREATE TEMP TABLE doubted_home AS {}", kDoubtedHomesSql));
  const auto number = database.execAndGet("SELECT count(*) FROM temp.doubted_home").getInt64();
  if (number > 0) {
    remove_what_was_listed(database);
    database.exec("DELETE FROM top_file");
    rank_again(database, Ranking::largest, "size", "DESC");
    rank_again(database, Ranking::oldest, "modified_at", "ASC");
  }
  database.exec("UPDATE mount SET doubted = 0 WHERE doubted; DROP TABLE temp.doubted_home");
  transaction.commit();
  return number;
}

}  // namespace stocktake::store
