#include "columns/sql.h"

#include <fmt/format.h>

#include "model/listing.h"
#include "util/time_format.h"

namespace stocktake {

/// Adds the upper and the lower 32 bits on their own: neither sum exceeds 63 bits below two
/// thousand million rows.
std::string sum_of_bytes(std::string_view size) {
  const std::string low = fmt::format("coalesce(sum({} & 4294967295), 0)", size);
  const std::string high = fmt::format("(coalesce(sum({} >> 32), 0) + ({} >> 32))", size, low);
  return fmt::format(
      "CASE WHEN {0} > 2147483647 THEN {1} ELSE ({0} << 32) + ({2} & 4294967295) END", high,
      kMostBytes, low);
}

/// A sum of integers that exceeds 63 bits is a real number in SQLite, which compares exactly.
std::string added_bytes(std::string_view some, std::string_view more) {
  return fmt::format("min({} + {}, {})", some, more, kMostBytes);
}

/// SQLite rounds a quotient towards zero, so a time before 1970 is divided as a time since the
/// earliest.
std::string sql_iso8601(std::string_view wall_ms) {
  return fmt::format(
      "strftime('%Y-%m-%dT%H:%M:%SZ', (min(max({0}, {1}), {2}) - {1}) / 1000 + {3}, 'unixepoch')",
      wall_ms, kEarliestTime, kLatestTime, kEarliestTime / 1000);
}

std::string workspace_sql() {
  return "(SELECT CASE WHEN name LIKE '%:443' THEN substr(name, 1, length(name) - 4) ELSE name END "
         "FROM (SELECT substr(value, CASE instr(value, '://') WHEN 0 THEN 1 ELSE instr(value, "
         "'://') + 3 END) AS name FROM meta WHERE key = 'host'))";
}

}  // namespace stocktake
