#include "store/verify/findings.h"

#include <fmt/format.h>

#include "util/text.h"

namespace stocktake::store {

void add_found(SQLite::Database& database, const char* what, const std::string& query,
               std::vector<std::string>& damage) {
  SQLite::Statement found(database, fmt::format("{} LIMIT {}", query, kMaxOfAKind));
  while (found.executeStep()) {
    damage.push_back(fmt::format("{}: {}", what, printable(found.getColumn(0).getString())));
  }
}

}  // namespace stocktake::store
