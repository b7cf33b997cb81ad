#include "columns/owner_sql.h"

#include <fmt/format.h>

#include <string>

#include "model/owner.h"

namespace stocktake {

const std::string& owner_name_sql() {
  static const std::string sql = [] {
    std::string cases = "CASE u.owner";
    for (std::int64_t number = 0; const auto kind = parse_owner_kind(number); ++number) {
      cases += fmt::format(" WHEN {} THEN '{}'", number, to_string(*kind));
    }
    return cases + " END";
  }();
  return sql;
}

}  // namespace stocktake
