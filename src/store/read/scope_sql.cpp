#include "store/read/scope_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <vector>

#include "model/path.h"
#include "util/text.h"

namespace stocktake::store {
namespace {

std::string without_slash_at_end(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

std::string users_called(SQLite::Database& database, const std::string& name) {
  const std::string wanted = fold_case(name);
  std::vector<std::int64_t> ids;
  SQLite::Statement users(database, "SELECT id, name FROM user");
  while (users.executeStep()) {
    if (fold_case(users.getColumn(1).getString()) == wanted) {
      ids.push_back(users.getColumn(0).getInt64());
    }
  }
  return fmt::format("h.user IN ({})", fmt::join(ids, ","));
}

}  // namespace

std::string ScopeSql::directories() const {
  if (under.empty()) return homes;
  return homes + " AND (d.path = ?1 OR substr(d.path, 1, length(?1) + 1) = ?1 || '/')";
}

void ScopeSql::bind(SQLite::Statement& statement) const {
  if (!under.empty()) statement.bind(1, under);
}

ScopeSql scope_sql(SQLite::Database& database, const Scope& scope) {
  ScopeSql sql{"1", ""};
  if (!scope.user.empty()) sql.homes = users_called(database, scope.user);
  if (scope.source) sql.homes += fmt::format(" AND h.source = {}", scope.source->number());
  if (scope.under.empty()) return sql;
  const std::string under = without_slash_at_end(scope.under);
  std::vector<std::int64_t> ids;
  SQLite::Statement homes(database, "SELECT h.id, h.path FROM home h WHERE " + sql.homes);
  while (homes.executeStep()) {
    const std::string path = homes.getColumn(1).getString();
    const bool is_inside = is_below(under, path);
    if (is_inside || under == path || is_below(path, under)) {
      ids.push_back(homes.getColumn(0).getInt64());
    }
    if (is_inside) sql.under = under;
  }
  sql.homes = fmt::format("h.id IN ({})", fmt::join(ids, ","));
  return sql;
}

}  // namespace stocktake::store
