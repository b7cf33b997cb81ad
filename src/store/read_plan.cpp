#include "store/read_plan.h"

#include <cstdlib>

#include "store/source_table.h"

namespace stocktake::store {

bool is_planned(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM meta WHERE key = 'host'").getInt() != 0;
}

Plan read_plan(SQLite::Database& database) {
  Plan plan;
  SQLite::Statement rows(database, "SELECT key, value FROM meta");
  while (rows.executeStep()) {
    const std::string key = rows.getColumn(0).getString();
    const std::string value = rows.getColumn(1).getString();
    if (key == "host") plan.host = value;
    if (key == "all_users") plan.all_users = value == "1";
    if (key == "created_at") plan.created_at = std::strtoll(value.c_str(), nullptr, 10);
    if (key == "made_with") plan.made_with = value;
    if (key == "sources") plan.sources = sources_in(value);
  }
  return plan;
}

std::int64_t waiting_count(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM directory WHERE state = 0").getInt64();
}

}  // namespace stocktake::store
